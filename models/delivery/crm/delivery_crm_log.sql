{{ config(schema='intermediate') }}

{#
    Every change that a released feed carried, the newest card of each customer included: what was there, without this as-of where it
    is run again, and this run's. A customer whose card an earlier feed deleted is forgotten. A run that looks back keeps the log.
#}
with

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

known as (

    select * from {{ source('last_published', 'published_crm_log') }}

),

changes as (

    select * from {{ ref('crm_card_changes') }}

),

newest as (

    select max(valid_from) as valid_from from known

),

last_entries as (

    select
        known.customer_id,
        max(known.valid_from) as valid_from
    from known
    cross join run_as_of
    where known.valid_from < run_as_of.as_of_at
    group by known.customer_id

),

deleted as (

    select known.customer_id
    from known
    inner join last_entries
        on
            known.customer_id = last_entries.customer_id
            and known.valid_from = last_entries.valid_from
    where known.operation = 'delete'

),

final as (

    select
        known.customer_id,
        known.operation,
        known.methodology_version,
        known.segment,
        known.r_score,
        known.f_score,
        known.m_score,
        known.is_churn_risk,
        known.is_upsell_candidate,
        known.valid_from
    from known
    cross join newest
    cross join run_as_of
    left join deleted
        on known.customer_id = deleted.customer_id
    where
        newest.valid_from > run_as_of.as_of_at
        or (known.valid_from <> run_as_of.as_of_at and deleted.customer_id is null)

    union all

    select
        changes.customer_id,
        changes.operation,
        changes.methodology_version,
        changes.new_segment as segment,
        changes.new_r_score as r_score,
        changes.new_f_score as f_score,
        changes.new_m_score as m_score,
        changes.new_is_churn_risk as is_churn_risk,
        changes.new_is_upsell_candidate as is_upsell_candidate,
        changes.valid_from
    from changes

)

select * from final
