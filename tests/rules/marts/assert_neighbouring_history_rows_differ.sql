-- Two rows of a customer that follow each other differ in the segment or a score, and the later one names the
-- segment of the earlier one. The first row names none.
{%- set previous = 'over (partition by customer_id order by valid_from)' %}
with

history as (

    select
        customer_id,
        valid_from,
        segment,
        r_score,
        f_score,
        m_score,
        previous_segment as named_segment,
        lag(segment) {{ previous }} as previous_segment,
        lag(r_score) {{ previous }} as previous_r_score,
        lag(f_score) {{ previous }} as previous_f_score,
        lag(m_score) {{ previous }} as previous_m_score
    from {{ ref('customer_segment_history') }}

),

validation_errors as (

    select * from history
    where
        (
            segment = previous_segment
            and r_score = previous_r_score
            and f_score = previous_f_score
            and m_score = previous_m_score
        )
        or coalesce(named_segment, 'none') <> coalesce(previous_segment, 'none')

)

select * from validation_errors
