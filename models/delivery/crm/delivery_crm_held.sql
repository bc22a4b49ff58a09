{{ config(materialized='view', schema='intermediate') }}

{#
    What a CRM holds that read every feed released before this as-of: the newest entry of the log for each customer. Entries of
    this very as-of do not count, so that a night that is run again gives the same feed again.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

entries as (

    select
        known.*,
        row_number() over (partition by known.customer_id order by known.valid_from desc) as place_from_the_end
    from {{ source('last_published', 'published_crm_log') }} as known
    cross join run_as_of
    where known.valid_from < run_as_of.as_of_at

),

final as (

    select *
    from entries
    where place_from_the_end = 1 and operation <> 'delete'

)

select * from final
