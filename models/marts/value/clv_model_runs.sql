{#
    The models that were fitted for this as-of: parameters, likelihood, and how far off they would have been in
    the days that were held out.
#}
with

models as (

    select * from {{ ref('int_value_models') }}

),

backtest as (

    select
        model,
        sum(expected_order_count) as expected_order_count,
        sum(actual_order_count) as actual_order_count,
        sum(expected_amount) as expected_amount,
        sum(actual_amount) as actual_amount,
        sum(abs(order_count_error)) as decile_error_sum
    from {{ ref('clv_backtest') }}
    group by model

),

periods as (

    select * from {{ ref('int_buying_periods') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

final as (

    select
        models.role,
        models.model,
        models.reason as failure_reason,
        {{ rounded('models.parameter_1', 8) }} as parameter_1,
        {{ rounded('models.parameter_2', 8) }} as parameter_2,
        {{ rounded('models.parameter_3', 8) }} as parameter_3,
        {{ rounded('models.parameter_4', 8) }} as parameter_4,
        {{ rounded('models.log_likelihood', 4) }} as log_likelihood,
        models.group_count,
        models.customer_count,
        models.repeater_count,
        case when models.role = 'calibration' then cast({{ var('clv_holdout_days') }} as integer) end as holdout_days,
        cast(
            case when models.role = 'calibration' then backtest.expected_order_count end as decimal(18, 4)
        ) as holdout_expected_orders,
        case when models.role = 'calibration' then cast(backtest.actual_order_count as integer) end
            as holdout_actual_orders,
        case
            when models.role = 'calibration' and backtest.actual_order_count > 0
                then {{ rounded(
                    'cast(backtest.expected_order_count as double precision) / backtest.actual_order_count - 1', 6
                ) }}
        end as holdout_relative_error,
        case
            when models.role = 'calibration' and backtest.actual_order_count > 0
                then {{ rounded(
                    'cast(backtest.decile_error_sum as double precision) / backtest.actual_order_count', 6
                ) }}
        end as holdout_decile_error,
        case
            when models.role = 'calibration' and backtest.actual_amount > 0
                then {{ rounded(
                    'cast(backtest.expected_amount as double precision) / backtest.actual_amount - 1', 6
                ) }}
        end as holdout_amount_relative_error,
        models.is_chosen,
        periods.last_day as observed_until_date,
        run_as_of.as_of_at as fitted_at
    from models
    cross join run_as_of
    inner join periods
        on models.role = periods.role
    left join backtest
        on models.model = backtest.model

)

select * from final
