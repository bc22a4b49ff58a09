{# The seed as people read it, in the published copy: labels, meaning and first step in both languages. #}
with

segments as (

    select * from {{ ref('segments') }}

),

final as (

    select
        segment,
        segment_order,
        label_en,
        label_ru,
        meaning_en,
        meaning_ru,
        first_step_en,
        first_step_ru,
        offer_en,
        offer_ru,
        colour
    from segments

)

select * from final
