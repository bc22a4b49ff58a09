{#
    The CTE `looked_up`: cast_rows with what only other relations know: the exchange rate of the day (entities with
    `converts`), the order of a line (entities with `parent`), whether an order has lines (`staged_lines`).

    arguments: contract: of contract_of; relations: mapping with the keys rates, parents (relations or none);
    staged_lines: mapping source -> staging relation of the lines.
#}
{% macro looked_up_ctes(contract, relations, staged_lines) -%}
{%- set facts = contract.entity -%}
{%- set names = contract.columns | map(attribute='name') | list -%}
{%- set converts = facts.get('converts') -%}
{%- set parent = facts.get('parent') -%}
{%- set foreign_currency = 'not ' ~ is_reporting_currency('cast_rows.' ~ converts) if converts -%}
{%- set amounts = contract.columns | selectattr('type', 'equalto', 'money') | map(attribute='name') | list -%}
{%- set rate = ('case when ' ~ foreign_currency ~ ' then rates.rate_to_reporting else 1 end') if converts else 'parents.parent_rate' -%}
{%- set amount_is_required = contract.columns | selectattr('type', 'equalto', 'money') | selectattr('required', 'defined') | list -%}
{% if staged_lines -%}
lines_given as (

    {% for source, relation in staged_lines.items() -%}
    select distinct {{ source_id('order_id', source) }} as line_order_id
    from {{ relation }}
    where order_id is not null
    {%- if not loop.last %}
    union all
    {% endif -%}
    {% endfor %}

),

sources_with_lines as (

    select distinct split_part(line_order_id, ':', 1) as line_source from lines_given

),

{% endif -%}
{% if converts -%}
rates as (

    select * from {{ relations.rates }}

),

{% endif -%}
{% if parent -%}
parents as (

    select
        order_id as parent_id,
        ordered_at as parent_ordered_at,
        rate_to_reporting as parent_rate
    from {{ relations.parents }}
    where verdict = 'valid'

),

{# Apart from the valid ones: of one order both a good and a broken copy may have been sent, and a line has to stay one row. #}
quarantined_parents as (

    select distinct order_id as quarantined_parent_id
    from {{ relations.parents }}
    where verdict = 'quarantined' and order_id is not null

),

{% endif -%}
looked_up as {{ not_materialized() }} (

    select
        {% for name in names -%}
        cast_rows.{{ name }},
        {% endfor -%}
        cast_rows.source_system,
        cast_rows.broken_key_id,
        cast_rows.row_key,
        cast_rows.is_resent,
        {% if converts -%}
        case when {{ foreign_currency }} then rates.rate_to_reporting else cast(1 as decimal(18, 8)) end
            as rate_to_reporting,
        {% endif -%}
        {% if parent -%}
        parents.parent_ordered_at as ordered_at,
        parents.parent_ordered_at as event_at,
        {% elif facts.get('event_time') -%}
        {{ event_instant(facts.event_time, contract) }} as event_at,
        {% else -%}
        cast(null as timestamp) as event_at,
        {% endif -%}
        case
            when cast_rows.rejection_reason is not null then cast_rows.rejection_reason
            {% if converts -%}
            when
                {{ foreign_currency }}
                and rates.rate_to_reporting is null
                {{ 'and cast_rows.amount is not null' if not amount_is_required }}
                then
                    'no rate from ' || cast_rows.{{ converts }} || ' to {{ var("reporting_currency") }} on '
                    || coalesce(cast({{ event_day(facts.event_time, contract) }} as text), 'an unknown day')
                    || ' or in the {{ var("fx_rate_max_age_days") }} days before it: add it to fx_rates'
            {% endif -%}
            {% if parent -%}
            when parents.parent_id is null and quarantined_parents.quarantined_parent_id is null
                then '{{ parent }} ''' || cast_rows.{{ parent }} || ''' is not among the orders'
            when parents.parent_id is null then 'its order ''' || cast_rows.{{ parent }} || ''' is in quarantine'
            {% endif -%}
            {% if staged_lines -%}
            when sources_with_lines.line_source is not null and lines_given.line_order_id is null
                then 'the order has no line in order_items'
            {% endif -%}
            {% if converts or parent -%}
            {% for amount in amounts + (['quantity * unit_price', 'quantity * unit_cost'] if parent else []) -%}
            when {{ is_beyond_reason(amount, rate) }}
                then
                    '{{ amount }} is worth more than {{ largest_worth() }} {{ var("reporting_currency") }}: '
                    || 'an amount, a quantity or a rate is wrong'
            {% endfor -%}
            {% endif -%}
        end as rejection_reason
    from cast_rows
    {% if converts -%}
    left join rates
        on
            case when {{ foreign_currency }} then cast_rows.{{ converts }} end = rates.currency_code
            and case when {{ foreign_currency }} then {{ event_day(facts.event_time, contract) }} end = rates.rate_day
    {% endif -%}
    {% if parent -%}
    left join parents
        on cast_rows.{{ parent }} = parents.parent_id
    left join quarantined_parents
        on cast_rows.{{ parent }} = quarantined_parents.quarantined_parent_id
    {% endif -%}
    {% if staged_lines -%}
    left join sources_with_lines
        on cast_rows.source_system = sources_with_lines.line_source
    left join lines_given
        on cast_rows.order_id = lines_given.line_order_id
    {% endif %}
),
{%- endmacro %}
