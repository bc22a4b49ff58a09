{#
    What the run fitted, and which model of buying is more likely. A model without parameters says why: too little
    to learn from, no fit for this as-of (a plain `dbt build` fits nothing), or none that could be found.
#}
with

fitted as (

    select * from {{ source('fitted', 'value_models') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

bases as (

    select * from {{ ref('int_buying_bases') }}

),

models as (

    select 'bg_nbd' as model
    union all
    select 'mbg_nbd' as model
    union all
    select 'gamma_gamma' as model

),

judged as (

    select
        bases.role,
        models.model,
        fitted.parameter_1,
        {#- At a = 1 the closed form divides zero by zero; next to it nothing happens. #}
        fitted.parameter_2,
        case
            when models.model <> 'gamma_gamma' and abs(fitted.parameter_3 - 1) < 0.00001 then 1.00001
            else fitted.parameter_3
        end as parameter_3,
        fitted.parameter_4,
        fitted.log_likelihood,
        fitted.group_count,
        bases.customer_count,
        bases.repeater_count,
        case
            when bases.thin_reason is not null then bases.thin_reason
            when fitted.model is null then 'not_fitted'
            when fitted.failure is not null then 'no_maximum'
            {#- With q <= 1 the mean amount of a customer has no expectation. #}
            when models.model = 'gamma_gamma' and fitted.parameter_2 <= 1 then 'no_mean'
        end as reason
    from bases
    cross join models
    cross join run_as_of
    left join fitted
        on bases.role = fitted.role and models.model = fitted.model and run_as_of.as_of_at = fitted.as_of_at

),

{# Models of buying compete with each other, Gamma-Gamma with none. Of two alike it is BG/NBD, the first by name. #}
ranked as (

    select
        *,
        row_number() over (
            partition by role, model = 'gamma_gamma', reason is null
            order by log_likelihood desc nulls last, model asc
        ) as likeliest_first
    from judged

),

final as (

    select
        role,
        model,
        case when reason is null then parameter_1 end as parameter_1,
        case when reason is null then parameter_2 end as parameter_2,
        case when reason is null then parameter_3 end as parameter_3,
        case when reason is null then parameter_4 end as parameter_4,
        log_likelihood,
        cast(group_count as integer) as group_count,
        cast(customer_count as integer) as customer_count,
        cast(repeater_count as integer) as repeater_count,
        reason,
        reason is null and likeliest_first = 1 as is_chosen
    from ranked

)

select * from final
