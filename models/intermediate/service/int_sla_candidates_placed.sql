{#
    How many attempts and contacts had gone before each candidate: the next one has the next number. One sort of both, no range join.
#}
with

candidates as (

    select * from {{ ref('int_sla_candidates') }}
    where unusable_reason is null

),

answers as (

    select * from {{ ref('int_sla_answers') }}

),

{# A question stands before the answers of its own instant. #}
stream as (

    select
        answer_key,
        candidate_id,
        started_at as happened_at,
        {%- for name in ['attempt', 'contact', 'refusal', 'meeting', 'named_contact'] %}
        0 as {{ name }}_number,
        {%- endfor %}
        0 as place,
        candidate_id as tie_break
    from candidates

    union all

    select
        answer_key,
        cast(null as text) as candidate_id,
        occurred_at as happened_at,
        {%- for name in ['attempt', 'contact', 'refusal', 'meeting', 'named_contact'] %}
        {{ name }}_number,
        {%- endfor %}
        1 as place,
        activity_id as tie_break
    from answers

),

numbered as (

    select
        {%- for name in ['attempt', 'contact', 'refusal', 'meeting', 'named_contact'] %}
        max({{ name }}_number) over (
            partition by answer_key
            order by happened_at, place, tie_break
            rows between unbounded preceding and current row
        ) as {{ name }}s_before,
        {%- endfor %}
        candidate_id
    from stream

),

final as (

    select
        {%- for name in ['attempt', 'contact', 'refusal', 'meeting', 'named_contact'] %}
        {{ name }}s_before,
        {%- endfor %}
        candidate_id
    from numbered
    where candidate_id is not null

)

select * from final
