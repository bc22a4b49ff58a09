{# The rules are asked once per cell of R, F and M, 125 times, and not once per customer. #}
with

rules as (

    select * from {{ ref('rfm_segment_rules') }}

),

scores as (

    select 1 as score
    {% for score in range(2, 6) -%}
    union all
    select {{ score }} as score
    {% endfor %}

),

matches as (

    select
        rules.methodology_version,
        r_scores.score as r_score,
        f_scores.score as f_score,
        m_scores.score as m_score,
        rules.segment,
        rules.rule_order,
        rules.rule_en,
        rules.rule_ru,
        row_number() over (
            partition by rules.methodology_version, r_scores.score, f_scores.score, m_scores.score
            order by rules.rule_order
        ) as match_order
    from rules
    inner join scores as r_scores
        on r_scores.score between rules.r_min and rules.r_max
    inner join scores as f_scores
        on f_scores.score between rules.f_min and rules.f_max
    inner join scores as m_scores
        on m_scores.score between rules.m_min and rules.m_max

),

final as (

    select
        methodology_version,
        r_score,
        f_score,
        m_score,
        segment,
        rule_order,
        rule_en,
        rule_ru
    from matches
    where match_order = 1

)

select * from final
