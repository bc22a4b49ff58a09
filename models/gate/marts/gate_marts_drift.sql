with

gate_run as (

    select * from {{ ref('gate_run') }}

),

cards as (

    select * from {{ ref('customer_segments') }}

),

last_cards as (

    select last_cards.*
    from {{ source('last_published', 'published_customer_segments') }} as last_cards
    cross join gate_run
    where gate_run.compares_marts

),

compared as (

    select
        last_cards.customer_id as last_customer_id,
        cards.customer_id,
        cards.segment <> last_cards.segment as is_segment_changed,
        (cards.r_score is distinct from last_cards.r_score) as is_r_changed,
        (cards.f_score is distinct from last_cards.f_score) as is_f_changed,
        (cards.m_score is distinct from last_cards.m_score) as is_m_changed,
        cards.order_count < last_cards.order_count as is_order_lost,
        (cards.methodology_version is distinct from last_cards.methodology_version) as is_methodology_changed
    from last_cards
    left join cards
        on last_cards.customer_id = cards.customer_id

),

{%- set facts = {
    'customer_gone': 'customer_id is null',
    'segment_changed': 'is_segment_changed',
    'r_score_changed': 'customer_id is not null and is_r_changed',
    'f_score_changed': 'customer_id is not null and is_f_changed',
    'm_score_changed': 'customer_id is not null and is_m_changed',
    'order_lost': 'is_order_lost',
    'methodology_changed': 'customer_id is not null and is_methodology_changed',
} %}

counted as (

    {% for fact, condition in facts.items() -%}
    select
        '{{ fact }}' as fact,
        count(*) as compared_customer_count,
        count(case when {{ condition }} then 1 end) as customer_count,
        min(case when {{ condition }} then last_customer_id end) as example_key
    from compared
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        counted.fact,
        counted.compared_customer_count,
        counted.customer_count,
        {{ safe_divide('counted.customer_count', 'counted.compared_customer_count') }} as customer_share,
        gate_run.elapsed_days,
        {{ days_between(
            "cast(date_trunc('quarter', " ~ local_date('gate_run.last_as_of_at') ~ ") as date)",
            "cast(date_trunc('quarter', " ~ local_date('gate_run.as_of_at') ~ ") as date)"
        ) }} > 0 as is_new_quarter,
        counted.example_key
    from counted
    cross join gate_run

)

select * from final
