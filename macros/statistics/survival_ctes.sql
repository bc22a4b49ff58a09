{#
    CTEs that end with one called `name`: survival with censoring, by product limit (Kaplan, Meier 1958), and the cumulative
    incidence of each cause (Aalen, Johansen 1978). One row per group and distinct duration:

    at_risk_count: rows whose duration is not shorter; ended_count: those of them that end here, of any cause;
    survival: share that lasts longer; cumulative_incidence_<cause>: share that ended by this cause until here, both double precision.

    A censored row is at risk up to and including its own duration. The sum of the logarithms stands for the product, which not
    every engine has; the factor 0 can only be the last one of its group, so it is taken apart.

    arguments: relation: CTE with the group's columns, `duration` (a number, never NULL) and `cause` (text, NULL where censored);
    groups: names of the columns; causes: texts whose incidence is wanted.
#}
{% macro survival_ctes(name, relation, groups, causes=[]) -%}
{%- set by_group = groups | join(', ') -%}
{%- set running -%}
over (partition by {{ by_group }} order by duration rows between unbounded preceding and current row)
{%- endset -%}
{{ name }}_durations as (

    select
        {{ by_group }},
        duration,
        count(*) as row_count,
        count(cause) as ended_count
        {%- for cause in causes %},
        sum(case when cause = '{{ cause }}' then 1 else 0 end) as {{ cause }}_count
        {%- endfor %}
    from {{ relation }}
    group by {{ by_group }}, duration

),

{{ name }}_at_risk as (

    select
        *,
        sum(row_count) over (
            partition by {{ by_group }}
            order by duration
            rows between current row and unbounded following
        ) as at_risk_count
    from {{ name }}_durations

),

{{ name }}_surviving as (

    select
        *,
        case
            when ended_count = at_risk_count then 0
            else exp(sum(ln(
                case
                    when ended_count = at_risk_count then 1
                    else 1 - cast(ended_count as double precision) / at_risk_count
                end
            )) {{ running }})
        end as survival
    from {{ name }}_at_risk

),

{{ name }}_before as (

    select
        *,
        coalesce(lag(survival) over (partition by {{ by_group }} order by duration), 1) as survival_before
    from {{ name }}_surviving

),

{{ name }} as (

    select
        *
        {%- for cause in causes %},
        sum(survival_before * cast({{ cause }}_count as double precision) / at_risk_count) {{ running }}
            as cumulative_incidence_{{ cause }}
        {%- endfor %}
    from {{ name }}_before

),
{%- endmacro %}
