-- The bounds of a rule are bins 1 to 5, the lower not above the upper, and the rule is put into words in both
-- languages.
with

rules as (

    select
        methodology_version || ' rule ' || cast(rule_order as text) as rule_name,
        r_min,
        r_max,
        f_min,
        f_max,
        m_min,
        m_max,
        rule_en,
        rule_ru
    from {{ ref('rfm_segment_rules') }}

    union all

    select
        flag as rule_name,
        r_min,
        r_max,
        f_min,
        f_max,
        m_min,
        m_max,
        rule_en,
        rule_ru
    from {{ ref('rfm_flag_rules') }}

),

bounds as (

    {% for metric in ['r', 'f', 'm'] -%}
    select
        rule_name,
        '{{ metric }}' as metric,
        {{ metric }}_min as lower_bin,
        {{ metric }}_max as upper_bin,
        rule_en,
        rule_ru
    from rules
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

validation_errors as (

    select *
    from bounds
    where
        lower_bin is null
        or upper_bin is null
        or lower_bin < 1
        or upper_bin > 5
        or lower_bin > upper_bin
        or coalesce(rule_en, '') = ''
        or coalesce(rule_ru, '') = ''

)

select * from validation_errors
