{#
    The cut points of versions that are not in force yet, as today's base would give them: quantiles of as-of where the version
    asks for them and the base is thick enough, else its fixed ones. Nothing is frozen by looking.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

methodologies as (

    select * from {{ ref('rfm_methodologies') }}

),

taken as (

    select * from {{ ref('int_rfm_cut_points_taken') }}
    where instant_role = 'as_of'

),

bases as (

    select
        count(*) as base_customer_count,
        min(first_ordered_date) as first_ordered_date
    from {{ ref('int_customers_rfm_values') }}
    where instant_role = 'as_of'

),

chosen as (

    select
        methodologies.*,
        methodologies.method = 'quantile'
        and bases.base_customer_count >= {{ var('rfm_minimum_buyers') }}
        and {{ days_between('bases.first_ordered_date', 'run_as_of.as_of_date') }}
        >= {{ var('rfm_minimum_history_days') }} as is_taken,
        taken.cut_1 as taken_cut_1,
        taken.cut_2 as taken_cut_2,
        taken.cut_3 as taken_cut_3,
        taken.cut_4 as taken_cut_4
    from methodologies
    cross join run_as_of
    cross join bases
    left join taken
        on methodologies.metric = taken.metric
    where methodologies.valid_from > run_as_of.as_of_date

),

final as (

    select
        methodology_version,
        valid_from,
        {% for metric in ['r', 'f', 'm'] -%}
        {% for number in range(1, 5) -%}
        cast(max(
            case
                when metric = '{{ metric }}' and is_taken then taken_cut_{{ number }}
                when metric = '{{ metric }}' then cut_{{ number }}
            end
        ) as decimal(18, 2)) as {{ metric }}_cut_{{ number }},
        {% endfor -%}
        {% endfor -%}
        count(case when is_taken then 1 end) as taken_count
    from chosen
    group by methodology_version, valid_from

)

select * from final
