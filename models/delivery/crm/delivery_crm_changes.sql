{{ config(schema='intermediate') }}

{#
    What a CRM would have to be told to hold today's cards. They are set against what the feed released, not against the last run: what
    the brake held back is not forgotten. The data quality score is no field of the feed, it grows a little every day.
#}
{%- set fields = ['segment', 'r_score', 'f_score', 'm_score', 'is_churn_risk', 'is_upsell_candidate'] -%}
with

cards as (

    select * from {{ ref('customer_segments') }}

),

held as (

    select * from {{ ref('delivery_crm_held') }}

),

final as (

    select
        coalesce(cards.customer_id, held.customer_id) as customer_id,
        case
            when held.customer_id is null then 'create'
            when cards.customer_id is null then 'delete'
            else 'update'
        end as operation,
        cards.methodology_version,
        {% for field in fields -%}
        held.{{ field }} as old_{{ field }},
        cards.{{ field }} as new_{{ field }},
        {% endfor -%}
        held.segment <> cards.segment as is_segment_change
    from cards
    full outer join held
        on cards.customer_id = held.customer_id
    where
        cards.customer_id is null
        or held.customer_id is null
        {% for field in fields -%}
        or coalesce(cast(cards.{{ field }} as text), '') <> coalesce(cast(held.{{ field }} as text), '')
        {% endfor %}
)

select * from final
