{#
    The feed of this run: nothing where the brake holds it. The key is the customer, the methodology and the as-of from which the card
    is as it is now, so a run that is repeated says the same change under the same key.
#}
with

changes as (

    select * from {{ ref('delivery_crm_changes') }}

),

feed as (

    select * from {{ ref('crm_feed_status') }}
    where status = 'released'

),

final as (

    select
        changes.customer_id || '|' || coalesce(changes.methodology_version, 'none') || '|'
        || {{ instant_text('feed.as_of_at') }} as change_id,
        changes.customer_id,
        changes.operation,
        changes.methodology_version,
        changes.old_segment,
        changes.new_segment,
        changes.old_r_score,
        changes.new_r_score,
        changes.old_f_score,
        changes.new_f_score,
        changes.old_m_score,
        changes.new_m_score,
        changes.old_is_churn_risk,
        changes.new_is_churn_risk,
        changes.old_is_upsell_candidate,
        changes.new_is_upsell_candidate,
        feed.as_of_at as valid_from
    from changes
    cross join feed

)

select * from final
