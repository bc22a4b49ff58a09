-- Every segment has words in both languages and a colour, the order of work runs from 1 without gaps,
-- prospect is there, and a segment that no rule gives is prospect alone.
with

segments as (

    select * from {{ ref('segments') }}

),

ruled as (

    select distinct segment from {{ ref('rfm_segment_rules') }}

),

counts as (

    select
        count(*) as segment_count,
        max(segment_order) as last_order,
        sum(case when segment = 'prospect' then 1 else 0 end) as prospect_count
    from segments

),

described as (

    select
        segments.segment,
        case
            when
                coalesce(segments.label_en, '') = ''
                or coalesce(segments.label_ru, '') = ''
                or coalesce(segments.meaning_en, '') = ''
                or coalesce(segments.meaning_ru, '') = ''
                or coalesce(segments.first_step_en, '') = ''
                or coalesce(segments.first_step_ru, '') = ''
                or coalesce(segments.offer_en, '') = ''
                or coalesce(segments.offer_ru, '') = ''
                or not {{ full_match('segments.colour', '#[0-9A-F]{6}') }}
                then 'lacks words or a colour #RRGGBB'
            when
                segments.segment_order not between 1 and counts.segment_count
                or counts.last_order <> counts.segment_count
                then 'does not follow the segment before it'
            when counts.prospect_count <> 1 then 'prospect is missing'
            when (ruled.segment is null) <> (segments.segment = 'prospect')
                then 'no rule gives it, or one gives prospect'
        end as problem
    from segments
    cross join counts
    left join ruled
        on segments.segment = ruled.segment

),

validation_errors as (

    select * from described
    where problem is not null

)

select * from validation_errors
