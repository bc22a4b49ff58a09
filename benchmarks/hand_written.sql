-- The tables of Clientbase as one script for one kind of input: the five Parquet files customers, orders, order_items,
-- refunds and fx_rates of the `files` source, in roubles and Moscow time. It does the same work (check, collapse
-- re-sends, convert, score) and gives the same values, but it knows its input, keeps no step that it does not need twice
-- and cannot be configured. against_script.py compares its time and its tables with those of Clientbase.
--
-- Set before: the variables raw (folder of the files) and seeds (folder of the rule tables).

create schema marts;
create schema restricted;

create macro business_date(instant) as cast(timezone('Europe/Moscow', timezone('UTC', instant)) as date);
create macro first_instant(day) as timezone('UTC', timezone('Europe/Moscow', cast(day as timestamp)));
create macro text_of(value) as nullif(trim(value), '');
create macro id_of(value) as 'files:' || nullif(trim(value), '');
-- null is within: whether a value may be missing is asked apart.
create macro is_possible(instant) as
    coalesce(instant between timestamp '1970-01-01' and cast(get_current_timestamp() as timestamp), true);
create macro converted(amount, rate) as
    case when rate = 1 then amount else cast(round(cast(amount as decimal(38, 4)) * rate, 2) as decimal(18, 2)) end;
create macro converted_line(amount, rate) as
    case when rate = 1 then amount else cast(cast(amount as decimal(38, 4)) * rate as decimal(18, 4)) end;

-- Exchange rates ------------------------------------------------------------------------------------------------------

create temp table fx_rates as
select
    upper(text_of(currency_code)) as currency_code,
    valid_on,
    cast(rate_to_reporting as decimal(18, 8)) as rate,
    coalesce(
        regexp_full_match(upper(text_of(currency_code)), '[A-Z]{3}')
        and valid_on >= date '1970-01-01'
        and rate_to_reporting > 0,
        false
    ) as is_good,
    row_number() over (partition by upper(text_of(currency_code)), valid_on, is_good order by rate_to_reporting) as copy_number
from read_parquet(getvariable('raw') || '/fx_rates.parquet');

-- A rate holds until the next one, but for 14 days at most.
create temp table rates_by_day as
with spans as (
    select
        currency_code,
        rate,
        valid_on,
        least(valid_on + 14, lead(valid_on) over (partition by currency_code order by valid_on) - 1) as last_day
    from fx_rates
    where is_good and copy_number = 1
)

select
    currency_code,
    rate,
    cast(unnest(generate_series(valid_on, last_day, interval 1 day)) as date) as rate_day
from spans;

-- Orders --------------------------------------------------------------------------------------------------------------

create temp table orders as
with typed as (
    select
        id_of(order_id) as order_id,
        id_of(customer_id) as customer_id,
        id_of(deal_id) as deal_id,
        ordered_at,
        business_date(ordered_at) as ordered_date,
        lower(text_of(status)) as status,
        upper(text_of(currency_code)) as currency_code,
        cast(gross_amount as decimal(18, 2)) as gross_amount,
        cast(discount_amount as decimal(18, 2)) as discount_amount,
        cast(shipping_amount as decimal(18, 2)) as shipping_amount,
        cast(tax_amount as decimal(18, 2)) as tax_amount,
        cast(cost_amount as decimal(18, 2)) as cost_amount,
        text_of(channel) as channel
    from read_parquet(getvariable('raw') || '/orders.parquet')
),

with_lines as (
    select distinct id_of(order_id) as order_id
    from read_parquet(getvariable('raw') || '/order_items.parquet')
),

repeated as (
    select id_of(order_id) as order_id
    from read_parquet(getvariable('raw') || '/orders.parquet')
    group by all
    having count(*) > 1
)

select
    typed.*,
    case when typed.currency_code = 'RUB' then 1 else rates_by_day.rate end as rate,
    repeated.order_id is not null as is_repeated,
    coalesce(
        typed.order_id is not null
        and typed.ordered_at is not null
        and is_possible(typed.ordered_at)
        and typed.status in ('test', 'pending', 'paid', 'cancelled')
        and regexp_full_match(typed.currency_code, '[A-Z]{3}')
        and typed.gross_amount >= 0
        and coalesce(typed.discount_amount >= 0, true)
        and coalesce(typed.shipping_amount >= 0, true)
        and coalesce(typed.tax_amount >= 0, true)
        and coalesce(typed.cost_amount >= 0, true)
        and (typed.currency_code = 'RUB' or rates_by_day.rate is not null)
        and with_lines.order_id is not null,
        false
    ) as is_good
from typed
left join rates_by_day
    on typed.currency_code = rates_by_day.currency_code and typed.ordered_date = rates_by_day.rate_day
left join with_lines
    on typed.order_id = with_lines.order_id
left join repeated
    on typed.order_id = repeated.order_id;

-- Of several copies the newest counts, of equally new ones the further one in its life.
create temp table older_orders as
select rowid as row_number_dropped
from orders
where is_repeated and is_good
qualify
    row_number() over (
        partition by order_id
        order by ordered_at desc, list_position(['test', 'pending', 'paid', 'cancelled'], status) desc, gross_amount, rowid
    ) > 1;

create temp table orders_kept as
select orders.* exclude (is_repeated, is_good)
from orders
anti join older_orders
    on orders.rowid = older_orders.row_number_dropped
where orders.is_good;

-- Customers -----------------------------------------------------------------------------------------------------------

create temp table customers as
with typed as (
    select
        id_of(customer_id) as customer_id,
        lower(text_of(customer_type)) as customer_type,
        text_of(full_name) as full_name,
        text_of(company_name) as company_name,
        text_of(email) as email,
        text_of(phone) as phone,
        text_of(city) as city,
        text_of(region) as region,
        text_of(country_code) as country_code,
        birth_date,
        text_of(preferred_channel) as preferred_channel,
        id_of(owner_manager_id) as owner_manager_id,
        lower(text_of(status)) as status,
        text_of(first_source) as first_source,
        text_of(first_campaign) as first_campaign,
        text_of(first_action) as first_action,
        created_at,
        updated_at,
        deleted_at
    from read_parquet(getvariable('raw') || '/customers.parquet')
)

select
    *,
    customer_id is not null
    and coalesce(customer_type in ('person', 'sole_proprietor', 'company'), true)
    and coalesce(status in ('lead', 'active', 'paused', 'former'), true)
    and coalesce(birth_date between date '1900-01-01' and today(), true)
    and is_possible(created_at)
    and is_possible(updated_at)
    and is_possible(deleted_at) as is_good,
    row_number() over (
        partition by customer_id, is_good order by updated_at desc nulls last, created_at desc nulls last
    ) as copy_number
from typed;

-- Refunds -------------------------------------------------------------------------------------------------------------

create temp table refunds as
with typed as (
    select
        id_of(refund_id) as refund_id,
        id_of(order_id) as order_id,
        id_of(customer_id) as customer_id,
        refunded_at,
        business_date(refunded_at) as refunded_date,
        cast(amount as decimal(18, 2)) as amount,
        coalesce(upper(text_of(currency_code)), 'RUB') as currency_code
    from read_parquet(getvariable('raw') || '/refunds.parquet')
)

select
    typed.*,
    case when typed.currency_code = 'RUB' then 1 else rates_by_day.rate end as rate,
    coalesce(
        typed.refund_id is not null
        and typed.refunded_at is not null
        and is_possible(typed.refunded_at)
        and typed.amount >= 0
        and regexp_full_match(typed.currency_code, '[A-Z]{3}')
        and (typed.currency_code = 'RUB' or rates_by_day.rate is not null),
        false
    ) as is_good,
    row_number() over (partition by typed.refund_id, is_good order by typed.refunded_at desc, typed.amount) as copy_number
from typed
left join rates_by_day
    on typed.currency_code = rates_by_day.currency_code and typed.refunded_date = rates_by_day.rate_day;

-- As-of: the newest event ---------------------------------------------------------------------------------------------

create temp table run_as_of as
with newest as (
    select max(ordered_at) as event_at from orders_kept
    union all
    select max(refunded_at) from refunds where is_good
    union all
    select greatest(max(created_at), max(deleted_at)) from customers where is_good and copy_number = 1
)

select
    max(event_at) as as_of_at,
    business_date(max(event_at)) as as_of_date,
    cast(date_trunc('quarter', business_date(max(event_at))) as date) as quarter_date
from newest;

set variable as_of_at = (select as_of_at from run_as_of);
set variable as_of_date = (select as_of_date from run_as_of);
set variable quarter_date = (select quarter_date from run_as_of);
set variable quarter_at = first_instant(getvariable('quarter_date'));

-- Order items ---------------------------------------------------------------------------------------------------------

create temp view items as
select
    id_of(order_item_id) as order_item_id,
    id_of(order_id) as order_id,
    id_of(product_id) as product_id,
    text_of(product_name) as product_name,
    text_of(category) as category,
    cast(quantity as decimal(18, 3)) as quantity,
    cast(unit_price as decimal(18, 4)) as unit_price,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(unit_cost as decimal(18, 4)) as unit_cost,
    coalesce(
        id_of(order_item_id) is not null
        and id_of(product_id) is not null
        and quantity > 0
        and unit_price >= 0
        and coalesce(discount_amount >= 0, true)
        and coalesce(unit_cost >= 0, true),
        false
    ) as is_good
from read_parquet(getvariable('raw') || '/order_items.parquet');

create temp table repeated_items as
with repeated as (
    select order_item_id from items
    group by order_item_id
    having count(*) > 1
)

select
    items.*,
    row_number() over (partition by order_item_id order by unit_price, quantity, product_id) as copy_number
from items
semi join repeated using (order_item_id)
semi join orders_kept using (order_id)
where items.is_good;

create temp table bad_items as
select
    items.order_item_id
from items
left join orders_kept using (order_id)
where not items.is_good or orders_kept.order_id is null;

create temp view items_kept as
select * from items
anti join repeated_items using (order_item_id)
where is_good
union all
select * exclude (copy_number) from repeated_items
where copy_number = 1;

create table marts.fct_order_items as
with amounts as (
    select
        items_kept.*,
        orders_kept.customer_id,
        orders_kept.ordered_at,
        orders_kept.rate,
        cast(items_kept.quantity * items_kept.unit_price as decimal(18, 4)) as gross_amount,
        cast(items_kept.quantity * items_kept.unit_cost as decimal(18, 4)) as cost_amount
    from items_kept
    inner join orders_kept using (order_id)
    where orders_kept.status in ('paid', 'pending') and orders_kept.ordered_at <= getvariable('as_of_at')
)

select
    order_item_id,
    order_id,
    customer_id,
    product_id,
    'files' as source_system,
    product_name,
    category,
    quantity,
    converted_line(unit_price, rate) as unit_price,
    converted_line(gross_amount, rate) as gross_amount,
    converted_line(cast(coalesce(discount_amount, 0) as decimal(18, 4)), rate) as discount_amount,
    converted_line(cost_amount, rate) as cost_amount,
    ordered_at
from amounts;

-- Refunds and orders --------------------------------------------------------------------------------------------------

create table marts.fct_refunds as
select
    refunds.refund_id,
    refunds.order_id,
    case when orders_kept.order_id is null then refunds.customer_id else orders_kept.customer_id end as customer_id,
    'files' as source_system,
    case
        when orders_kept.order_id is not null then 'order'
        when refunds.customer_id is not null then 'customer'
        else 'none'
    end as link_type,
    converted(refunds.amount, refunds.rate) as refunded_amount,
    coalesce(orders_kept.status in ('paid', 'pending'), true) as is_counted,
    refunds.refunded_date,
    refunds.refunded_at
from refunds
left join orders_kept
    on refunds.order_id = orders_kept.order_id and orders_kept.ordered_at <= getvariable('as_of_at')
where refunds.is_good and refunds.copy_number = 1 and refunds.refunded_at <= getvariable('as_of_at');

-- Where an order states no cost, its lines give it, if every one of them has one.
create temp table line_costs as
select
    order_id,
    sum(quantity * unit_cost) as cost_amount
from items_kept
semi join (select order_id from orders_kept where cost_amount is null) using (order_id)
group by order_id
having count(*) = count(unit_cost);

create table marts.fct_orders as
with refunded as (
    select
        order_id,
        sum(refunded_amount) as refunded_amount
    from marts.fct_refunds
    where is_counted and link_type = 'order'
    group by order_id
),

amounts as (
    select
        orders_kept.* exclude (gross_amount, discount_amount, shipping_amount, tax_amount, cost_amount, rate),
        converted(gross_amount, rate) as gross_amount,
        coalesce(converted(discount_amount, rate), 0) as discount_amount,
        converted(shipping_amount, rate) as shipping_amount,
        converted(tax_amount, rate) as tax_amount,
        coalesce(refunded.refunded_amount, 0) as refunded_amount,
        converted(
            cast(coalesce(orders_kept.cost_amount, line_costs.cost_amount) as decimal(18, 4)), rate
        ) as cost_amount
    from orders_kept
    left join refunded using (order_id)
    left join line_costs using (order_id)
    where orders_kept.status in ('paid', 'pending') and orders_kept.ordered_at <= getvariable('as_of_at')
),

numbered as (
    select
        *,
        row_number() over by_customer as order_number,
        lag(ordered_date) over by_customer as previous_date
    from amounts
    window by_customer as (partition by customer_id order by ordered_at, order_id)
)

select
    order_id,
    customer_id,
    deal_id,
    'files' as source_system,
    channel,
    status,
    currency_code,
    case when customer_id is not null then cast(order_number as integer) end as customer_order_number,
    case when customer_id is not null then cast(ordered_date - previous_date as integer) end as days_since_previous_order,
    gross_amount,
    cast(discount_amount as decimal(18, 2)) as discount_amount,
    cast(gross_amount - discount_amount as decimal(18, 2)) as ordered_amount,
    cast(refunded_amount as decimal(18, 2)) as refunded_amount,
    cast(gross_amount - discount_amount - refunded_amount as decimal(18, 2)) as net_amount,
    shipping_amount,
    tax_amount,
    cast(cost_amount as decimal(18, 2)) as cost_amount,
    cast(gross_amount - discount_amount - refunded_amount - cast(cost_amount as decimal(18, 2)) as decimal(18, 2))
        as margin_amount,
    customer_id is not null and order_number = 1 as is_first_order,
    customer_id is null as is_guest,
    ordered_date,
    ordered_at
from numbered;

-- Customers -----------------------------------------------------------------------------------------------------------

create temp table customers_kept as
select
    * exclude (deleted_at),
    case when deleted_at <= getvariable('as_of_at') then deleted_at end as deleted_at
from customers
where is_good and copy_number = 1 and coalesce(created_at <= getvariable('as_of_at'), true);

create table restricted.dim_customer_contacts as
with digits as (
    select
        customer_id,
        email,
        coalesce(upper(country_code), 'RU') = 'RU' as is_home,
        trim(regexp_replace(regexp_replace(lower(phone), '(доб|ext|вн|x|#).*$', ''), '[,;/].*$', '')) as written,
        regexp_replace(written, '[^0-9]', '', 'g') as digits
    from customers_kept
),

international as (
    select
        customer_id,
        email,
        case
            when written like '+%' then digits
            when digits like '00%' then substr(digits, 3)
            when not is_home then null
            when length(digits) = 11 and digits[1] in ('7', '8') then '7' || substr(digits, 2)
            when length(digits) = 10 then '7' || digits
        end as number
    from digits
)

select
    customer_id,
    case
        when regexp_full_match(
            lower(trim(email)),
            '[a-z0-9!#$%&*+/=?^_`{|}~.-]+@([a-z0-9а-яё]([a-z0-9а-яё-]*[a-z0-9а-яё])?[.])+[a-zа-яё][a-z0-9а-яё-]*[a-zа-яё0-9]'
        )
        and email not like '%..%'
        and trim(email) not like '.%'
        and email not like '%.@%'
            then lower(trim(email))
    end as email,
    case
        when length(number) between 8 and 15
        and number not like '0%'
        and (number not like '7%' or length(number) = 11)
            then '+' || number
    end as phone_e164
from international;

create table marts.dim_customers as
with implicit as (
    select distinct customer_id
    from (
        select customer_id from orders_kept where ordered_at <= getvariable('as_of_at')
        union all
        select customer_id from refunds where is_good and copy_number = 1 and refunded_at <= getvariable('as_of_at')
    )
    anti join customers_kept using (customer_id)
    where customer_id is not null
),

everybody as (
    select
        customers_kept.*,
        false as is_implicit
    from customers_kept
    union all by name
    select
        customer_id,
        true as is_implicit
    from implicit
)

select
    everybody.customer_id,
    'files' as source_system,
    everybody.customer_type,
    everybody.status,
    everybody.owner_manager_id,
    everybody.city,
    everybody.region,
    everybody.country_code,
    everybody.preferred_channel,
    everybody.first_source,
    everybody.first_campaign,
    everybody.first_action,
    everybody.is_implicit,
    contacts.email is not null as has_valid_email,
    contacts.phone_e164 is not null as has_valid_phone,
    everybody.created_at,
    everybody.deleted_at
from everybody
left join restricted.dim_customer_contacts as contacts using (customer_id);

create table marts.dim_dates as
with days as (
    select
        cast(unnest(generate_series(
            date_trunc('year', coalesce(min(ordered_date), getvariable('as_of_date'))),
            date_trunc('year', getvariable('as_of_date')) + interval 1 year - interval 1 day,
            interval 1 day
        )) as date) as date_day
    from marts.fct_orders
)

select
    date_day,
    cast(year(date_day) as integer) as calendar_year,
    cast(quarter(date_day) as integer) as quarter_number,
    cast(month(date_day) as integer) as month_number,
    cast(week(date_day) as integer) as iso_week_number,
    cast(isodow(date_day) as integer) as iso_weekday,
    isodow(date_day) >= 6 as is_weekend,
    cast(date_trunc('week', date_day) as date) as week_start_date,
    cast(date_trunc('month', date_day) as date) as month_start_date,
    cast(date_trunc('quarter', date_day) as date) as quarter_start_date
from days;

-- R, F and M at as-of and at the first instant of its quarter ---------------------------------------------------------

create temp table purchases as
with bought as (
    select
        customer_id,
        cast(count(*) as integer) as order_count,
        min(ordered_at) as first_ordered_at,
        max(ordered_at) as last_ordered_at,
        min(ordered_date) as first_ordered_date,
        max(ordered_date) as last_ordered_date,
        sum(net_amount) as net_amount,
        sum(ordered_amount) as ordered_amount,
        cast(quantile_cont(days_since_previous_order, 0.5) as decimal(18, 1)) as median_gap_days,
        count(*) filter (ordered_date > getvariable('as_of_date') - 365) as f_orders,
        coalesce(sum(ordered_amount) filter (ordered_date > getvariable('as_of_date') - 365), 0) as m_amount,
        max(ordered_date) filter (ordered_at <= getvariable('quarter_at')) as last_ordered_date_before,
        count(*) filter (
            ordered_at <= getvariable('quarter_at') and ordered_date > getvariable('quarter_date') - 365
        ) as f_orders_before,
        coalesce(sum(ordered_amount) filter (
            ordered_at <= getvariable('quarter_at') and ordered_date > getvariable('quarter_date') - 365
        ), 0) as m_amount_before
    from marts.fct_orders
    where customer_id is not null
    group by customer_id
),

refunded as (
    select
        customer_id,
        sum(refunded_amount) filter (refunded_date > getvariable('as_of_date') - 365) as m_refunded,
        sum(refunded_amount) filter (
            refunded_at <= getvariable('quarter_at') and refunded_date > getvariable('quarter_date') - 365
        ) as m_refunded_before
    from marts.fct_refunds
    where customer_id is not null and is_counted
    group by customer_id
)

select
    bought.* exclude (f_orders, m_amount, f_orders_before, m_amount_before, net_amount, ordered_amount),
    cast(bought.net_amount as decimal(18, 2)) as net_amount,
    cast(round(cast(bought.ordered_amount / bought.order_count as decimal(38, 8)), 2) as decimal(18, 2))
        as average_order_amount,
    cast(getvariable('as_of_date') - bought.last_ordered_date as integer) as r_days,
    cast(bought.f_orders as integer) as f_orders,
    cast(bought.m_amount - coalesce(refunded.m_refunded, 0) as decimal(18, 2)) as m_amount,
    getvariable('quarter_date') - bought.last_ordered_date_before as r_days_before,
    bought.f_orders_before,
    cast(bought.m_amount_before - coalesce(refunded.m_refunded_before, 0) as decimal(18, 2)) as m_amount_before
from bought
left join refunded using (customer_id);

create table marts.rfm_thresholds as
with base as (
    select
        count(*) as base_customer_count,
        coalesce(getvariable('quarter_date') - min(first_ordered_date), 0) as base_history_days,
        quantile_disc(r_days_before, [0.2, 0.4, 0.6, 0.8]) as r_cuts,
        quantile_disc(f_orders_before, [0.2, 0.4, 0.6, 0.8]) as f_cuts,
        quantile_disc(m_amount_before, [0.2, 0.4, 0.6, 0.8]) as m_cuts
    from purchases
    where last_ordered_date_before is not null
),

methods as (
    select
        methodologies.*,
        base.base_customer_count,
        base.base_history_days,
        case methodologies.metric
            when 'r' then cast(r_cuts as decimal(18, 2)[])
            when 'f' then cast(f_cuts as decimal(18, 2)[])
            else cast(m_cuts as decimal(18, 2)[])
        end as cuts,
        case
            when methodologies.method <> 'quantile' then null
            when base_customer_count < 500
                then
                    'the base of the quarter''s first day has ' || base_customer_count || ' buyers, quantiles need 500'
            when base_history_days < 180
                then
                    'the base of the quarter''s first day has ' || base_history_days
                    || ' days of history, quantiles need 180'
        end as fallback_reason,
        methodologies.method = 'quantile' and fallback_reason is null as is_taken
    from read_csv(getvariable('seeds') || '/rfm/rfm_methodologies.csv') as methodologies
    cross join base
    where
        methodologies.valid_from <= getvariable('as_of_date')
        and coalesce(cast(methodologies.valid_to as date) > getvariable('as_of_date'), true)
)

select
    'files / 365 days / Europe/Moscow / RUB' as base_key,
    methodology_version,
    metric,
    case when is_taken then 'quantile' else 'fixed' end as method,
    fallback_reason,
    cast(case when is_taken then cuts[1] else cut_1 end as decimal(18, 2)) as cut_1,
    cast(case when is_taken then cuts[2] else cut_2 end as decimal(18, 2)) as cut_2,
    cast(case when is_taken then cuts[3] else cut_3 end as decimal(18, 2)) as cut_3,
    cast(case when is_taken then cuts[4] else cut_4 end as decimal(18, 2)) as cut_4,
    cast(base_customer_count as integer) as base_customer_count,
    cast(base_history_days as integer) as base_history_days,
    getvariable('quarter_date') as valid_from,
    cast(getvariable('quarter_date') + interval 3 months as date) as valid_to,
    getvariable('as_of_at') as frozen_at
from methods;

-- The card of every customer ------------------------------------------------------------------------------------------

create temp macro bin_of(value, cuts) as
    1 + (value > cuts.cut_1)::int + (value > cuts.cut_2)::int + (value > cuts.cut_3)::int + (value > cuts.cut_4)::int;

create temp table cells as
with scores as (
    select unnest([1, 2, 3, 4, 5]) as score
)

select
    r.score as r_score,
    f.score as f_score,
    m.score as m_score,
    arg_min(rules, rules.rule_order) as rule
from read_csv(getvariable('seeds') || '/rfm/rfm_segment_rules.csv') as rules
inner join scores as r on r.score between rules.r_min and rules.r_max
inner join scores as f on f.score between rules.f_min and rules.f_max
inner join scores as m on m.score between rules.m_min and rules.m_max
group by all;

create table marts.customer_segments as
with cuts as (
    select
        any_value(methodology_version) as methodology_version,
        any_value(t) filter (metric = 'r') as r,
        any_value(t) filter (metric = 'f') as f,
        any_value(t) filter (metric = 'm') as m
    from marts.rfm_thresholds as t
),

scored as (
    select
        purchases.*,
        cuts.methodology_version,
        6 - bin_of(r_days, cuts.r) as r_score,
        bin_of(f_orders, cuts.f) as f_score,
        bin_of(m_amount, cuts.m) as m_score
    from purchases
    cross join cuts
),

weights as (
    select map(list(part), list(weight)) as weight
    from read_csv(getvariable('seeds') || '/quality/data_quality_weights.csv')
),

parts as (
    select
        everybody.customer_id,
        cast(round(100.0 * (
            (customers.customer_type is not null)::int
            + (coalesce(customers.full_name, customers.company_name) is not null)::int
            + (customers.email is not null)::int
            + (customers.phone is not null)::int
            + (coalesce(customers.city, customers.region) is not null)::int
            + (customers.preferred_channel is not null)::int
            + (customers.first_source is not null)::int
            + (customers.created_at is not null)::int
        ) / 8) as integer) as completeness_score,
        50 * everybody.has_valid_email::int + 50 * everybody.has_valid_phone::int as contactability_score,
        cast(least(
            100, round(100.0 * coalesce(getvariable('as_of_date') - scored.first_ordered_date, 0) / 365)
        ) as integer) as history_length_score,
        cast(round(100.0 * (
            5
            - everybody.is_implicit::int
            - (customers.email is not null and not everybody.has_valid_email)::int
            - (customers.phone is not null and not everybody.has_valid_phone)::int
            - coalesce(scored.first_ordered_at < customers.created_at, false)::int
            - coalesce(scored.last_ordered_at > customers.deleted_at, false)::int
        ) / 5) as integer) as consistency_score,
        scored.* exclude (customer_id),
        rule,
        upsell.flag is not null as is_upsell_candidate
    from marts.dim_customers as everybody
    left join customers_kept as customers using (customer_id)
    left join scored using (customer_id)
    left join cells using (r_score, f_score, m_score)
    left join read_csv(getvariable('seeds') || '/rfm/rfm_flag_rules.csv') as upsell
        on
            upsell.flag = 'upsell_candidate'
            and scored.r_score between upsell.r_min and upsell.r_max
            and scored.f_score between upsell.f_min and upsell.f_max
            and scored.m_score between upsell.m_min and upsell.m_max
)

select
    customer_id,
    coalesce(rule.segment, 'prospect') as segment,
    methodology_version,
    coalesce(
        rule.rule_en || ': last significant event ' || r_days || ' days ago (R ' || r_score || '), orders in 365 days: '
        || f_orders || ' (F ' || f_score || '), worth ' || m_amount || ' RUB (M ' || m_score || ')',
        'never bought'
    ) as why_en,
    coalesce(
        rule.rule_ru || ': последнее значимое событие ' || r_days || ' дн. назад (R ' || r_score
        || '), заказов за 365 дн.: ' || f_orders || ' (F ' || f_score || '), на сумму ' || m_amount || ' RUB (M '
        || m_score || ')',
        'ни одного заказа'
    ) as why_ru,
    r_days,
    f_orders,
    m_amount,
    r_score,
    f_score,
    m_score,
    coalesce(order_count, 0) as order_count,
    net_amount,
    average_order_amount,
    median_gap_days,
    cast(getvariable('as_of_date') - first_ordered_date as integer) as tenure_days,
    cast(round((
        completeness_score * weight['completeness']
        + contactability_score * weight['contactability']
        + history_length_score * weight['history_length']
        + consistency_score * weight['consistency']
    ) / 100) as integer) as data_quality_score,
    completeness_score,
    contactability_score,
    history_length_score,
    consistency_score,
    coalesce(order_count >= 3 and r_days > 2 * median_gap_days and rule.segment <> 'dormant', false) as is_churn_risk,
    is_upsell_candidate,
    first_ordered_at,
    last_ordered_at,
    getvariable('as_of_at') as rfm_updated_at
from parts
cross join weights;

-- What was not used ---------------------------------------------------------------------------------------------------

create table marts.quarantine as
with bad as (
    select 'customers' as entity, customer_id as row_id from customers where not is_good
    union all
    select 'orders', order_id from orders where not is_good
    union all
    select 'order_items', order_item_id from bad_items
    union all
    select 'refunds', refund_id from refunds where not is_good
    union all
    select 'fx_rates', currency_code || '|' || valid_on from fx_rates where not is_good
)

select
    entity,
    'files' as source_system,
    row_id,
    getvariable('as_of_at') as loaded_at
from bad;

create table marts.reconciliation as
with read as (
    select parse_filename(file_name, true) as entity, num_rows as rows_read
    from parquet_file_metadata([
        getvariable('raw') || '/' || entity || '.parquet'
        for entity in ['customers', 'orders', 'order_items', 'refunds', 'fx_rates']
    ])
),

quarantined as (
    select entity, count(*) as rows_quarantined from marts.quarantine
    group by entity
),

counts as (
    select 'customers' as entity, count(*) filter (copy_number > 1) as duplicates, count(*) filter (
        copy_number = 1 and created_at > getvariable('as_of_at')
    ) as after_as_of
    from customers where is_good
    union all
    select 'orders', (select count(*) from older_orders), count(*) filter (ordered_at > getvariable('as_of_at'))
    from orders_kept
    union all
    select 'order_items', (select count(*) from repeated_items where copy_number > 1), (
        select count(distinct order_item_id) from items
        semi join (select order_id from orders_kept where ordered_at > getvariable('as_of_at')) using (order_id)
        where is_good
    )
    union all
    select 'refunds', count(*) filter (copy_number > 1), count(*) filter (
        copy_number = 1 and refunded_at > getvariable('as_of_at')
    )
    from refunds where is_good
    union all
    select 'fx_rates', count(*) filter (copy_number > 1), count(*) filter (
        copy_number = 1 and first_instant(valid_on) > getvariable('as_of_at')
    )
    from fx_rates where is_good
),

entities as (
    select unnest([
        'customers', 'customer_tags', 'consents', 'orders', 'order_items', 'refunds', 'leads', 'deals',
        'deal_stage_events', 'activities', 'tasks', 'assignments', 'managers', 'marketing_spend', 'message_events',
        'site_events', 'experiment_assignments', 'fx_rates'
    ]) as entity
)

select
    entity,
    'files' as source_system,
    coalesce(rows_read, 0) as rows_read,
    coalesce(rows_read - coalesce(rows_quarantined, 0) - duplicates - after_as_of, 0) as rows_used,
    coalesce(rows_quarantined, 0) as rows_quarantined,
    coalesce(duplicates, 0) as duplicates_dropped,
    coalesce(after_as_of, 0) as rows_after_as_of,
    case when entity = 'customers' then (select count(*) from marts.dim_customers where is_implicit) else 0 end
        as implicit_count
from entities
left join read using (entity)
left join quarantined using (entity)
left join counts using (entity);

checkpoint;
