{{ config(materialized='view') }}

{#
    The days on which recency alone crosses a cut point. Between two significant events recency grows by one a day, so the day it
    first exceeds a cut point follows from the earlier of them; it counts where it comes before the later one and within the
    days of the regime whose cut point it is.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

regimes as (

    select * from {{ ref('int_rfm_regimes') }}

),

significant_days as (

    select distinct
        customer_id,
        {{ local_date('occurred_at') }} as date_day
    from {{ ref('int_customers_significant_events') }}

),

stretches as (

    select
        significant_days.customer_id,
        significant_days.date_day as starts_on,
        coalesce(
            lead(significant_days.date_day) over (
                partition by significant_days.customer_id
                order by significant_days.date_day
            ),
            {{ add_days('run_as_of.as_of_date', 1) }}
        ) as ends_before
    from significant_days
    cross join run_as_of

),

{# One row per cut point and regime: the least whole number of days that exceeds it. #}
cut_points as (

    {% for number in range(1, 5) -%}
    select
        cast(floor(r_cut_{{ number }}) as integer) + 1 as exceeding_days,
        valid_from,
        valid_to
    from regimes
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
),

{# From which days on it is exceeded within the regime: two bounds on one column, which engines join well. #}
exceeding as (

    select
        exceeding_days,
        {{ add_days('valid_from', '-exceeding_days') }} as starts_from,
        {{ add_days('valid_to', '-exceeding_days') }} as starts_before
    from cut_points

),

final as (

    select
        stretches.customer_id,
        {{ add_days('stretches.starts_on', 'exceeding.exceeding_days') }} as date_day
    from stretches
    inner join exceeding
        on
            stretches.starts_on >= exceeding.starts_from
            and stretches.starts_on < exceeding.starts_before
            and {{ add_days('stretches.starts_on', 'exceeding.exceeding_days') }} < stretches.ends_before

)

select * from final
