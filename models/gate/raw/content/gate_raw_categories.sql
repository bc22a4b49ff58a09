{#
    A value that the past did not have may be new; that rows of the past have it now is a renaming. Tonight's mix against the older
    rows and the older rows against those of the last version, both as total variation: the share of rows that would have to
    change their value.
#}
with

gate_run as (

    select * from {{ ref('gate_run') }}

),

counts as (

    select * from {{ ref('gate_category_counts') }}

),

last_counts as (

    select last_counts.*
    from {{ source('last_published', 'published_category_counts') }} as last_counts
    cross join gate_run
    where gate_run.compares_rows

),

last_columns as (

    select
        entity,
        source_system,
        subject,
        cast(sum(row_count) as double precision) as last_total
    from last_counts
    group by entity, source_system, subject

),

totals as (

    select
        entity,
        source_system,
        subject,
        sum(row_count) as row_count,
        sum(recent_row_count) as recent_row_count,
        cast(nullif(sum(row_count - recent_row_count), 0) as double precision) as older_total,
        cast(nullif(sum(recent_row_count), 0) as double precision) as recent_total
    from counts
    group by entity, source_system, subject

),

valued as (

    select
        counts.entity,
        counts.source_system,
        counts.subject,
        counts.category_value,
        counts.is_changing,
        totals.row_count,
        totals.recent_row_count,
        counts.row_count - counts.recent_row_count as older_value_count,
        counts.recent_row_count as recent_value_count,
        (counts.row_count - counts.recent_row_count) / totals.older_total as older_share,
        counts.recent_row_count / totals.recent_total as recent_share,
        last_columns.last_total,
        case
            when last_columns.last_total is not null
                then coalesce(last_counts.row_count, 0) / last_columns.last_total
        end as last_share
    from counts
    inner join totals
        on
            counts.entity = totals.entity
            and counts.source_system = totals.source_system
            and counts.subject = totals.subject
    left join last_columns
        on
            counts.entity = last_columns.entity
            and counts.source_system = last_columns.source_system
            and counts.subject = last_columns.subject
    left join last_counts
        on
            counts.entity = last_counts.entity
            and counts.source_system = last_counts.source_system
            and counts.subject = last_counts.subject
            and counts.category_value = last_counts.category_value

),

measured as (

    select
        entity,
        source_system,
        subject,
        is_changing,
        row_count,
        recent_row_count,
        sum(case when last_share = 0 then older_value_count else 0 end) as renamed_row_count,
        sum(
            case when older_value_count = 0 and coalesce(last_share, 0) = 0 then recent_value_count else 0 end
        ) as novel_recent_row_count,
        {#- least() passes over a NULL on these engines: a side that is not there has no distance rather than none. -#}
        {{ '' }}
        1 - sum(case when older_share is not null and last_share is not null then least(older_share, last_share) end)
            as older_distance,
        1 - sum(
            case when recent_share is not null and older_share is not null then least(recent_share, older_share) end
        ) as recent_distance,
        string_agg(
            case when last_share = 0 and older_value_count > 0 then left(category_value, 40) end, ', '
            order by category_value
        ) as renamed_values
    from valued
    group by entity, source_system, subject, is_changing, row_count, recent_row_count

),

final as (

    select
        entity,
        source_system,
        subject,
        is_changing,
        cast(row_count as bigint) as row_count,
        cast(recent_row_count as bigint) as recent_row_count,
        cast(renamed_row_count as bigint) as renamed_row_count,
        {{ safe_divide('renamed_row_count', 'row_count - recent_row_count') }} as renamed_share,
        left(renamed_values, 200) as renamed_values,
        cast(novel_recent_row_count as bigint) as novel_recent_row_count,
        cast(older_distance as decimal(18, 6)) as older_distance,
        cast(recent_distance as decimal(18, 6)) as recent_distance
    from measured

)

select * from final
