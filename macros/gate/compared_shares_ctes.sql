{#
    The CTEs that set counts against the past. `counted` has entity, source_system, subject, row_count, hit_count,
    recent_row_count and recent_hit_count (of the rows that tonight brought); `last_counted` the same of the last published
    version. The CTE `compared` adds:

    - excess_row_count: rows that show the fact beyond what the share of the last version gives; noise_row_count: what the rows
      that came or went since can explain by chance (one standard deviation of the binomial count);
    - recent_excess_row_count and recent_noise_row_count: the same for tonight's rows against all older ones.

    One row more and one row less keep a share of 0 or 1 from having no noise at all.
#}
{% macro compared_shares_ctes(last) -%}
last_counted as (

    select last_counted.*
    from {{ last }} as last_counted
    cross join {{ ref('gate_run') }} as gate_run
    where gate_run.compares_rows

),

with_shares as (

    select
        counted.entity,
        counted.source_system,
        counted.subject,
        cast(counted.row_count as bigint) as row_count,
        cast(counted.hit_count as bigint) as hit_count,
        cast(counted.recent_row_count as bigint) as recent_row_count,
        cast(counted.recent_hit_count as bigint) as recent_hit_count,
        last_counted.row_count as last_row_count,
        last_counted.hit_count as last_hit_count,
        cast(last_counted.hit_count + 1 as double precision) / (last_counted.row_count + 2) as last_chance,
        cast(last_counted.hit_count as double precision) / nullif(last_counted.row_count, 0) as last_share,
        cast(counted.hit_count - counted.recent_hit_count + 1 as double precision)
        / (counted.row_count - counted.recent_row_count + 2) as older_chance,
        cast(counted.hit_count - counted.recent_hit_count as double precision)
        / nullif(counted.row_count - counted.recent_row_count, 0) as older_share
    from counted
    left join last_counted
        on
            counted.entity = last_counted.entity
            and counted.source_system = last_counted.source_system
            and counted.subject = last_counted.subject

),

compared as (

    select
        entity,
        source_system,
        subject,
        row_count,
        hit_count,
        recent_row_count,
        recent_hit_count,
        last_row_count,
        last_hit_count,
        {{ safe_divide('hit_count', 'row_count') }} as hit_share,
        cast(hit_count - last_share * row_count as decimal(18, 3)) as excess_row_count,
        cast(sqrt(abs(row_count - last_row_count) * last_chance * (1 - last_chance)) as decimal(18, 3))
            as noise_row_count,
        cast(recent_hit_count - older_share * recent_row_count as decimal(18, 3)) as recent_excess_row_count,
        cast(sqrt(recent_row_count * older_chance * (1 - older_chance)) as decimal(18, 3)) as recent_noise_row_count
    from with_shares

),
{%- endmacro %}
