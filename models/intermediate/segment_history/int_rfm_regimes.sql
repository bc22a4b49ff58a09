{#
    The stretches of days that are scored alike: one methodology version with one quarter's frozen cut points. Bounds are those
    of the quarter and of the version, whichever is narrower.
#}
with

thresholds as (

    select * from {{ ref('int_rfm_thresholds_frozen') }}
    where base_key = {{ rfm_base_key() }}

),

methodologies as (

    select distinct
        methodology_version,
        valid_from,
        coalesce(valid_to, cast('9999-12-31' as date)) as valid_to
    from {{ ref('rfm_methodologies') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

bounded as (

    select
        thresholds.*,
        thresholds.valid_from as quarter_start_date,
        case
            when methodologies.valid_from > thresholds.valid_from then methodologies.valid_from
            else thresholds.valid_from
        end as regime_from,
        case
            when methodologies.valid_to < thresholds.valid_to then methodologies.valid_to else thresholds.valid_to
        end as regime_to
    from thresholds
    inner join methodologies
        on thresholds.methodology_version = methodologies.methodology_version

),

regimes as (

    select
        bounded.methodology_version,
        bounded.quarter_start_date,
        bounded.regime_from,
        bounded.regime_to,
        {% for metric in ['r', 'f', 'm'] -%}
        {% for number in range(1, 5) -%}
        max(case when bounded.metric = '{{ metric }}' then bounded.cut_{{ number }} end)
            as {{ metric }}_cut_{{ number }},
        {% endfor -%}
        {% endfor -%}
        count(*) as metric_count
    from bounded
    cross join run_as_of
    where bounded.regime_from < bounded.regime_to and bounded.regime_from <= run_as_of.as_of_date
    group by bounded.methodology_version, bounded.quarter_start_date, bounded.regime_from, bounded.regime_to

),

final as (

    select
        cast(row_number() over (order by regime_from, methodology_version) as integer) as regime_number,
        methodology_version,
        quarter_start_date,
        {% for metric in ['r', 'f', 'm'] -%}
        {% for number in range(1, 5) -%}
        {{ metric }}_cut_{{ number }},
        {% endfor -%}
        {% endfor -%}
        regime_from as valid_from,
        regime_to as valid_to
    from regimes
    where metric_count = 3

)

select * from final
