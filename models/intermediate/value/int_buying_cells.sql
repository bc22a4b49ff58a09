{#
    The combinations of repeat days and age that customers have, and the times for which purchases are expected:
    90 days and each of twelve months ahead, or the days that were held out. What is expected depends on a
    customer through these alone, but for his chance to be there still.
#}
with

buying as (

    select * from {{ ref('int_customers_buying') }}

),

models as (

    select * from {{ ref('int_value_models') }}
    where model <> 'gamma_gamma' and reason is null and (is_chosen or role = 'calibration')

),

horizons as (

    {%- for month in range(1, 13) %}
    select
        'full' as role,
        'month_{{ month }}' as horizon,
        {{ month * 365 / 12 / 7 }} as ahead_weeks
    union all
    {%- endfor %}
    select
        'full' as role,
        'days_90' as horizon,
        {{ 90 / 7 }} as ahead_weeks
    union all
    select
        'calibration' as role,
        'holdout' as horizon,
        {{ (var('clv_holdout_days') | int) / 7 }} as ahead_weeks

),

cells as (

    select distinct
        role,
        repeat_count,
        age_days
    from buying

),

{#
    Euler's transformation of the published form: smaller parameters, so that the series ends sooner and no power
    overflows.
#}
final as (

    select
        cells.role,
        models.model,
        cells.repeat_count,
        cells.age_days,
        horizons.horizon,
        models.parameter_3 as a,
        models.parameter_3 - 1 as b_of_series,
        case models.model
            when 'bg_nbd' then models.parameter_3 + models.parameter_4 - 1 - models.parameter_1
            else models.parameter_3 + models.parameter_4 - models.parameter_1
        end as a_of_series,
        case models.model
            when 'bg_nbd' then models.parameter_3 + models.parameter_4 + cells.repeat_count - 1
            else models.parameter_3 + models.parameter_4 + cells.repeat_count
        end as c_of_series,
        cast(horizons.ahead_weeks as double precision)
        / (
            models.parameter_2
            + cast(cells.age_days as double precision) / 7
            + cast(horizons.ahead_weeks as double precision)
        ) as z
    from cells
    inner join models
        on cells.role = models.role
    inner join horizons
        on cells.role = horizons.role

)

select * from final
