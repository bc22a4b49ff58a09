{{ config(schema='intermediate') }}

{#
    Every change that a released feed carried, the newest card of each customer included: what was there, without this as-of where it
    is run again, and this run's. A run that looks back keeps the log as it is.
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
    where known.valid_from <> run_as_of.as_of_at or newest.valid_from > run_as_of.as_of_at

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
