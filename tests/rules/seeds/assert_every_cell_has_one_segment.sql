-- Every version gives each of the 125 cells of R, F and M a segment, whichever rules somebody edits.
with

versions as (

    select distinct methodology_version from {{ ref('rfm_methodologies') }}
    union
    select distinct methodology_version from {{ ref('rfm_segment_rules') }}

),

cells as (

    select
        methodology_version,
        count(*) as cell_count,
        count(distinct r_score * 100 + f_score * 10 + m_score) as distinct_cell_count,
        count(segment) as segment_count
    from {{ ref('int_rfm_cells') }}
    group by methodology_version

),

validation_errors as (

    select
        versions.methodology_version,
        cells.cell_count,
        cells.distinct_cell_count,
        cells.segment_count
    from versions
    left join cells
        on versions.methodology_version = cells.methodology_version
    where
        coalesce(cells.cell_count, 0) <> 125
        or cells.distinct_cell_count <> 125
        or cells.segment_count <> 125

)

select * from validation_errors
