{#
    A customer by the fitted models: the chance that he is still there, what he may be expected to buy, and for
    how much. In the calibration by both models of buying, so that both can be compared with what happened.
#}
with

buying as (

    select * from {{ ref('int_customers_buying') }}

),

models as (

    select * from {{ ref('int_value_models') }}
    where model <> 'gamma_gamma' and reason is null and (is_chosen or role = 'calibration')

),

spending as (

    select * from {{ ref('int_value_models') }}
    where model = 'gamma_gamma' and reason is null

),

bases as (

    select * from {{ ref('int_buying_bases') }}

),

expected as (

    select * from {{ ref('int_buying_expected') }}

),

{# What is bought in a month ahead is worth less now by the discount of that month. #}
expected_sums as (

    select
        role,
        model,
        repeat_count,
        age_days,
        max(case when horizon = 'days_90' then expected_count end) as expected_90d,
        max(case when horizon = 'month_12' then expected_count end) as expected_12m,
        max(case when horizon = 'holdout' then expected_count end) as expected_holdout,
        0
        {%- for month in range(1, 13) %}
        + (
            max(case when horizon = 'month_{{ month }}' then expected_count end)
            {%- if month > 1 %} - max(case when horizon = 'month_{{ month - 1 }}' then expected_count end){% endif %}
        ) * {{ (1 + (var('clv_annual_discount_rate') | float)) ** (-month / 12) }}
        {%- endfor %} as discounted_12m
    from expected
    group by role, model, repeat_count, age_days

),

alive as (

    select
        buying.*,
        models.model,
        case
            when models.model = 'bg_nbd' and buying.repeat_count = 0 then 1
            else 1 / (
                1 + models.parameter_3
                / (models.parameter_4 + buying.repeat_count - case when models.model = 'bg_nbd' then 1 else 0 end)
                * exp(
                    (models.parameter_1 + buying.repeat_count)
                    * ln(
                        (models.parameter_2 + cast(buying.age_days as double precision) / 7)
                        / (models.parameter_2 + cast(buying.last_days as double precision) / 7)
                    )
                )
            )
        end as probability_alive
    from buying
    inner join models
        on buying.role = models.role

),

{# Gamma-Gamma draws the mean of a customer to that of the base, the more the fewer repeat days he has. #}
amounts as (

    select
        buying.role,
        buying.customer_id,
        spending.parameter_1
        * (
            spending.parameter_3
            + case
                when buying.mean_amount > 0 then buying.repeat_count * cast(buying.mean_amount as double precision)
                else 0
            end
        )
        / (
            spending.parameter_1 * case when buying.mean_amount > 0 then buying.repeat_count else 0 end
            + spending.parameter_2 - 1
        ) as expected_amount
    from buying
    inner join spending
        on buying.role = spending.role

),

final as (

    select
        alive.role,
        alive.customer_id,
        alive.model,
        alive.repeat_count,
        alive.holdout_count,
        alive.holdout_amount,
        {{ rounded('alive.probability_alive', 9) }} as probability_alive,
        {{ rounded('alive.probability_alive * expected_sums.expected_90d', 9) }} as expected_orders_90d,
        {{ rounded('alive.probability_alive * expected_sums.expected_12m', 9) }} as expected_orders_12m,
        {{ rounded('alive.probability_alive * expected_sums.expected_holdout', 9) }} as expected_orders_holdout,
        {{ rounded('alive.probability_alive * expected_sums.discounted_12m', 9) }} as discounted_orders_12m,
        case when amounts.customer_id is not null then 'gamma_gamma' else 'average' end as amount_method,
        {{ rounded('coalesce(amounts.expected_amount, bases.mean_repeat_amount)', 4) }} as expected_amount
    from alive
    inner join bases
        on alive.role = bases.role
    left join amounts
        on alive.role = amounts.role and alive.customer_id = amounts.customer_id
    left join expected_sums
        on
            alive.role = expected_sums.role
            and alive.model = expected_sums.model
            and alive.repeat_count = expected_sums.repeat_count
            and alive.age_days = expected_sums.age_days

)

select * from final
