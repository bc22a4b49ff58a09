-- A better value never has a lower score, and equal values share one: the values of two scores do not touch.
-- Fewer days are the better recency.
with

cards as (

    select * from {{ ref('customer_segments') }}
    where methodology_version is not null

),

scored_values as (

    {% for metric, value in {'r': '-r_days', 'f': 'f_orders', 'm': 'm_amount'}.items() -%}
    select
        methodology_version,
        '{{ metric }}' as metric,
        {{ metric }}_score as score,
        cast({{ value }} as decimal(18, 2)) as metric_value
    from cards
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

ranges as (

    select
        methodology_version,
        metric,
        score,
        min(metric_value) as lowest_value,
        max(metric_value) as highest_value
    from scored_values
    group by methodology_version, metric, score

),

validation_errors as (

    select
        lower_scores.metric,
        lower_scores.score as lower_score,
        lower_scores.highest_value,
        higher_scores.score as higher_score,
        higher_scores.lowest_value
    from ranges as lower_scores
    inner join ranges as higher_scores
        on
            lower_scores.methodology_version = higher_scores.methodology_version
            and lower_scores.metric = higher_scores.metric
            and lower_scores.score < higher_scores.score
            and lower_scores.highest_value >= higher_scores.lowest_value

)

select * from validation_errors
