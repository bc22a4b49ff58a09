{#
    Facts that hold within one night's data whatever the past was. A rule names the entity whose rows it judges (`rows`), what it
    joins, which rows it can judge and when one of them breaks it. Damage to amounts, times or keys of one entity alone shows here
    even on a first run.
#}
{%- set rules = [
    {
        'entity': 'orders', 'subject': 'amount_is_that_of_its_lines',
        'join': 'inner join line_sums on checked_rows.order_id = line_sums.order_id',
        'broken': 'abs(checked_rows.gross_amount - line_sums.line_amount) > 0.01 * line_sums.line_count + 0.01',
    },
    {
        'entity': 'orders', 'subject': 'discount_is_within_the_amount',
        'judged': 'checked_rows.discount_amount is not null',
        'broken': 'checked_rows.discount_amount > checked_rows.gross_amount',
    },
    {
        'entity': 'orders', 'subject': 'cost_is_plausible',
        'judged': 'checked_rows.cost_amount is not null and checked_rows.gross_amount > 0',
        'broken': 'checked_rows.cost_amount > 2 * checked_rows.gross_amount',
    },
    {
        'entity': 'order_items', 'subject': 'discount_is_within_the_amount',
        'judged': 'checked_rows.discount_amount is not null',
        'broken': 'checked_rows.discount_amount > cast(checked_rows.quantity as decimal(38, 3)) * checked_rows.unit_price',
    },
    {
        'entity': 'order_items', 'subject': 'cost_is_plausible',
        'judged': 'checked_rows.unit_cost is not null and checked_rows.unit_price > 0',
        'broken': 'checked_rows.unit_cost > 2 * checked_rows.unit_price',
    },
    {
        'entity': 'order_items', 'subject': 'price_is_that_of_its_product',
        'join': 'inner join order_currencies on checked_rows.order_id = order_currencies.order_id '
            ~ 'inner join product_prices on checked_rows.product_id = product_prices.product_id '
            ~ 'and order_currencies.currency_code = product_prices.currency_code',
        'judged': 'checked_rows.unit_price > 0',
        'broken': 'checked_rows.unit_price > 2 * product_prices.usual_price '
            ~ 'or checked_rows.unit_price < 0.5 * product_prices.usual_price',
    },
    {
        'entity': 'refunds', 'subject': 'is_within_its_order',
        'join': 'inner join orders on checked_rows.order_id = orders.order_id '
            ~ 'inner join refund_sums on checked_rows.order_id = refund_sums.order_id',
        'broken': 'refund_sums.refund_amount > orders.paid_amount + 0.01',
    },
    {
        'entity': 'refunds', 'subject': 'is_after_its_order',
        'join': 'inner join orders on checked_rows.order_id = orders.order_id',
        'broken': 'checked_rows.refunded_at < orders.ordered_at',
    },
    {
        'entity': 'refunds', 'subject': 'customer_is_that_of_its_order',
        'join': 'inner join orders on checked_rows.order_id = orders.order_id',
        'judged': 'checked_rows.customer_id is not null and orders.customer_id is not null',
        'broken': 'checked_rows.customer_id <> orders.customer_id',
    },
    {
        'entity': 'customers', 'subject': 'changes_are_after_creation',
        'judged': 'checked_rows.created_at is not null and checked_rows.updated_at is not null',
        'broken': 'checked_rows.updated_at < checked_rows.created_at',
    },
    {
        'entity': 'customers', 'subject': 'first_order_is_after_creation',
        'join': 'inner join first_orders on checked_rows.customer_id = first_orders.customer_id',
        'judged': 'checked_rows.created_at is not null',
        'broken': 'first_orders.ordered_at < checked_rows.created_at',
    },
    {
        'entity': 'customers', 'subject': 'first_consent_is_after_creation',
        'join': 'inner join first_consents on checked_rows.customer_id = first_consents.customer_id',
        'judged': 'checked_rows.created_at is not null',
        'broken': 'first_consents.occurred_at < checked_rows.created_at',
    },
    {
        'entity': 'leads', 'subject': 'qualification_is_after_creation',
        'judged': 'checked_rows.created_at is not null and checked_rows.qualified_at is not null',
        'broken': 'checked_rows.qualified_at < checked_rows.created_at',
    },
    {
        'entity': 'leads', 'subject': 'status_agrees_with_qualification',
        'join': 'inner join lead_statuses on checked_rows.status = lead_statuses.status',
        'judged': 'lead_statuses.is_open',
        'broken': 'lead_statuses.is_qualified <> (checked_rows.qualified_at is not null)',
    },
    {
        'entity': 'deals', 'subject': 'closing_is_after_creation',
        'judged': 'checked_rows.created_at is not null and checked_rows.closed_at is not null',
        'broken': 'checked_rows.closed_at < checked_rows.created_at',
    },
    {
        'entity': 'deals', 'subject': 'outcome_agrees_with_closing',
        'broken': "(checked_rows.outcome = 'open') <> (checked_rows.closed_at is null)",
    },
    {
        'entity': 'deals', 'subject': 'lead_was_there_before',
        'join': 'inner join leads on checked_rows.lead_id = leads.lead_id',
        'judged': 'checked_rows.created_at is not null and leads.created_at is not null',
        'broken': 'checked_rows.created_at < leads.created_at',
    },
    {
        'entity': 'deal_stage_events', 'subject': 'deal_was_there_before',
        'join': 'inner join deals on checked_rows.deal_id = deals.deal_id',
        'judged': 'deals.created_at is not null',
        'broken': 'checked_rows.entered_at < deals.created_at or checked_rows.entered_at > deals.closed_at',
    },
    {
        'entity': 'tasks', 'subject': 'completion_is_after_creation',
        'judged': 'checked_rows.completed_at is not null',
        'broken': 'checked_rows.completed_at < checked_rows.created_at',
    },
    {
        'entity': 'tasks', 'subject': 'due_time_is_after_creation',
        'judged': 'checked_rows.due_at is not null',
        'broken': 'checked_rows.due_at < checked_rows.created_at',
    },
    {
        'entity': 'activities', 'subject': 'deal_was_there_before',
        'join': 'inner join deals on checked_rows.deal_id = deals.deal_id',
        'judged': 'deals.created_at is not null',
        'broken': 'checked_rows.occurred_at < deals.created_at',
    },
    {
        'entity': 'assignments', 'subject': 'object_was_there_before',
        'join': 'inner join leads on checked_rows.object_id = leads.lead_id',
        'judged': "checked_rows.object_type = 'lead' and leads.created_at is not null",
        'broken': 'checked_rows.assigned_at < leads.created_at',
    },
    {
        'entity': 'assignments', 'subject': 'newest_one_names_the_owner',
        'join': 'inner join owners on checked_rows.object_type = owners.object_type '
            ~ 'and checked_rows.object_id = owners.object_id '
            ~ 'and checked_rows.assigned_at = owners.assigned_at',
        'judged': 'checked_rows.manager_id is not null',
        'broken': 'checked_rows.manager_id <> owners.owner_manager_id',
    },
    {
        'entity': 'message_events', 'subject': 'sending_was_before',
        'join': 'inner join sendings on checked_rows.message_id = sendings.message_id',
        'judged': "checked_rows.event_type <> 'sent'",
        'broken': 'checked_rows.occurred_at < sendings.sent_at',
    },
] -%}
{%- set relations = checked_relations() -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

line_sums as (

    select
        order_id,
        sum(cast(quantity as decimal(38, 3)) * unit_price) as line_amount,
        count(*) as line_count
    from {{ relations.order_items }}
    where verdict = 'valid'
    group by order_id

),

orders as (

    select
        order_id,
        customer_id,
        ordered_at,
        cast(gross_amount as decimal(38, 2)) + coalesce(shipping_amount, 0) + coalesce(tax_amount, 0) as paid_amount
    from {{ relations.orders }}
    where verdict = 'valid'

),

order_currencies as (

    select
        order_id,
        currency_code
    from {{ relations.orders }}
    where verdict = 'valid'

),

{#
    What a product costs in a currency. One that was sold less than three times, or at prices of its own each time (a service, a
    delivery), has no usual price.
#}
product_prices as (

    select
        order_items.product_id,
        order_currencies.currency_code,
        percentile_cont(0.5) within group (order by cast(order_items.unit_price as double precision)) as usual_price
    from {{ relations.order_items }} as order_items
    inner join order_currencies
        on order_items.order_id = order_currencies.order_id
    where order_items.verdict = 'valid' and order_items.unit_price > 0 and order_items.product_id is not null
    group by order_items.product_id, order_currencies.currency_code
    having
        count(*) >= 3
        and percentile_cont(0.1) within group (order by cast(order_items.unit_price as double precision))
        >= 0.5 * percentile_cont(0.5) within group (order by cast(order_items.unit_price as double precision))
        and percentile_cont(0.9) within group (order by cast(order_items.unit_price as double precision))
        <= 2 * percentile_cont(0.5) within group (order by cast(order_items.unit_price as double precision))

),

refund_sums as (

    select
        order_id,
        sum(amount) as refund_amount
    from {{ relations.refunds }}
    where verdict = 'valid'
    group by order_id

),

{# By customer, not by order: two cards that are merged bring many orders, and one customer, older than the card. #}
first_orders as (

    select
        customer_id,
        min(ordered_at) as ordered_at
    from {{ relations.orders }}
    where verdict = 'valid'
    group by customer_id

),

first_consents as (

    select
        customer_id,
        min(occurred_at) as occurred_at
    from {{ relations.consents }}
    where verdict = 'valid'
    group by customer_id

),

{# An open lead is qualified or not; one that was rejected may have been qualified before. #}
lead_statuses as (

    select
        status,
        is_open,
        is_qualified
    from {{ ref('lead_statuses') }}

),

leads as (

    select
        lead_id,
        created_at
    from {{ relations.leads }}
    where verdict = 'valid'

),

deals as (

    select
        deal_id,
        created_at,
        closed_at
    from {{ relations.deals }}
    where verdict = 'valid'

),

{# An owner is told by the object itself, in a file of its own. #}
objects as (

    {% for object_type, entity in {'customer': 'customers', 'lead': 'leads', 'deal': 'deals'}.items() -%}
    select
        '{{ object_type }}' as object_type,
        {{ object_type }}_id as object_id,
        owner_manager_id
    from {{ relations[entity] }}
    where verdict = 'valid' and owner_manager_id is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{# With the time of the newest assignment. #}
owners as (

    select
        objects.object_type,
        objects.object_id,
        objects.owner_manager_id,
        max(assignments.assigned_at) as assigned_at
    from objects
    inner join {{ relations.assignments }} as assignments
        on objects.object_type = assignments.object_type and objects.object_id = assignments.object_id
    where assignments.verdict = 'valid'
    group by objects.object_type, objects.object_id, objects.owner_manager_id

),

sendings as (

    select
        message_id,
        min(occurred_at) as sent_at
    from {{ relations.message_events }}
    where verdict = 'valid' and event_type = 'sent'
    group by message_id

),

counted as (

    {% for rule in rules -%}
    select
        '{{ rule.entity }}' as entity,
        checked_rows.source_system,
        '{{ rule.subject }}' as subject,
        count(*) as row_count,
        count(case when {{ rule.broken }} then 1 end) as hit_count,
        count({{ is_recent('checked_rows', 'freshness') }}) as recent_row_count,
        count({{ is_recent('checked_rows', 'freshness', '(' ~ rule.broken ~ ')') }}) as recent_hit_count
    from {{ relations[rule.entity] }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ rule.entity }}'
    {{ rule.get('join', '') }}
    where checked_rows.verdict = 'valid'{{ ' and ' ~ rule.judged if rule.judged }}
    group by checked_rows.source_system
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

{{ compared_shares_ctes(source('last_published', 'gate_raw_consistency')) }}

final as (

    select * from compared

)

select * from final
