{%- set relations = checked_relations() -%}
with

accepted as (

    {% for entity, relation in relations.items() if execute -%}
    {{ accepted_rows(entity, relation) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        entity,
        source_system,
        row_key,
        is_final,
        cast(lifecycle_rank as integer) as lifecycle_rank,
        fixed_signature,
        content_signature,
        customer_signature,
        life_signature,
        owner_signature,
        description_signature,
        name_signature,
        email_signature,
        phone_signature,
        contact_signature,
        event_date,
        event_at
    from accepted

)

select * from final
