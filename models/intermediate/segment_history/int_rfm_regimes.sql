{#
    The stretches of days that are scored alike: one methodology version with one quarter's frozen cut points. Bounds are those
    of the quarter and of the version, whichever is narrower. A quarter with the cut points of the one before (fixed ones, above
    all) begins no new scale, and nobody's score can change by it.
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

compared as (

    select
        *,
        methodology_version = lag(methodology_version) over in_order
        {% for metric in ['r', 'f', 'm'] -%}
        {% for number in range(1, 5) -%}
        and {{ metric }}_cut_{{ number }} = lag({{ metric }}_cut_{{ number }}) over in_order
        {% endfor -%}
        {% endfor -%}
        and regime_from = lag(regime_to) over in_order as is_old_scale,
        row_number() over in_order as regime_number
    from regimes
    where metric_count = 3
    window in_order as (order by regime_from, methodology_version)

),

final as (

    select
        cast(regime_number as integer) as regime_number,
        methodology_version,
        quarter_start_date,
        {% for metric in ['r', 'f', 'm'] -%}
        {% for number in range(1, 5) -%}
        {{ metric }}_cut_{{ number }},
        {% endfor -%}
        {% endfor -%}
        not coalesce(is_old_scale, false) as is_new_scale,
        regime_from as valid_from,
        regime_to as valid_to
    from compared

)

select * from final
