{#
    The brake: a run that would change too large a share of what the CRM holds is held until someone releases it (var
    crm_feed_release). The first feed of all creates every card, which is no change. A run that looks back is held in any case: the
    CRM knows later cards already.
#}
{%- set share_allowed = var('crm_feed_changed_share_allowed') -%}
with

changes as (

    select * from {{ ref('delivery_crm_changes') }}

),

held_cards as (

    select count(*) as held_count from {{ ref('delivery_crm_held') }}

),

newest as (

    select max(valid_from) as valid_from from {{ source('last_published', 'published_crm_log') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

counts as (

    select
        sum(case when operation = 'create' then 1 else 0 end) as created_count,
        sum(case when operation = 'update' and is_segment_change then 1 else 0 end) as segment_changed_count,
        sum(case when operation = 'update' then 1 else 0 end) as updated_count,
        sum(case when operation = 'delete' then 1 else 0 end) as deleted_count
    from changes

),

measured as (

    select
        run_as_of.as_of_at,
        held_cards.held_count,
        coalesce(counts.created_count, 0) as created_count,
        coalesce(counts.updated_count, 0) as updated_count,
        coalesce(counts.segment_changed_count, 0) as segment_changed_count,
        coalesce(counts.deleted_count, 0) as deleted_count,
        newest.valid_from is not null and newest.valid_from > run_as_of.as_of_at as is_looking_back,
        {{ safe_divide(
            'coalesce(counts.segment_changed_count, 0) + coalesce(counts.deleted_count, 0)', 'held_cards.held_count'
        ) }} as changed_share
    from counts
    cross join held_cards
    cross join newest
    cross join run_as_of

),

judged as (

    select
        *,
        coalesce(
            changed_share > {{ share_allowed }}
            and segment_changed_count + deleted_count >= {{ var('crm_feed_changed_minimum') }},
            false
        ) as is_too_much
    from measured

),

final as (

    select
        as_of_at,
        case
            when is_looking_back then 'held'
            when is_too_much and not {{ var('crm_feed_release') }} then 'held'
            else 'released'
        end as status,
        cast(held_count as integer) as held_count,
        cast(created_count as integer) as created_count,
        cast(updated_count as integer) as updated_count,
        cast(segment_changed_count as integer) as segment_changed_count,
        cast(deleted_count as integer) as deleted_count,
        changed_share,
        case
            when is_looking_back
                then 'This run looks back to an as-of before the last one released: the CRM holds later cards.'
            when is_too_much
                then
                    cast(segment_changed_count + deleted_count as text) || ' of ' || cast(held_count as text)
                    || ' cards would change their segment or go at once; {{ share_allowed }} is allowed as a share. '
                    || 'Look at segment_transitions and segment_restatements; to let it pass, run once with '
                    || '--var crm_feed_release=true.'
        end as reason_en,
        case
            when is_looking_back
                then 'Этот запуск смотрит в прошлое: в CRM уже более поздние карточки.'
            when is_too_much
                then
                    'У ' || cast(segment_changed_count + deleted_count as text) || ' из '
                    || cast(held_count as text)
                    || ' карточек сразу сменился бы сегмент или они исчезли бы; допустимая доля '
                    || '{{ share_allowed }}. Посмотрите segment_transitions и segment_restatements; '
                    || 'чтобы пропустить, запустите один раз с --var crm_feed_release=true.'
        end as reason_ru
    from judged

)

select * from final
