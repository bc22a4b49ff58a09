{# Everything that went out to a customer, with the segment of its time and the hour of the business time zone. #}
with

touches as (

    select * from {{ ref('int_touches') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

segment_runs as (

    {{ segment_runs('history') }}

),

final as (

    select
        touches.touch_id,
        touches.customer_id,
        touches.manager_id,
        touches.touch_type,
        {{ segment_then('touches.customer_id', 'touches.occurred_date', 'segment_runs') }} as segment,
        {{ iso_weekday('touches.occurred_date') }} as iso_weekday,
        {{ local_hour('touches.occurred_at') }} as local_hour,
        touches.duration_seconds,
        touches.is_contact,
        touches.has_outcome,
        touches.is_unasked,
        touches.occurred_date,
        touches.occurred_at
    from touches
    left join segment_runs
        on {{ began_in_segment('touches.customer_id', 'touches.occurred_date', 'segment_runs') }}

)

select * from final
