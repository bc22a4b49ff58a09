{#
    What a manager should hear of within a day, one row per alert. Its identifier is the customer, the kind and the day, so a run
    that is repeated, and the next nights', say the same alert again under the same identifier.
#}
with

shown as (

    select * from {{ ref('customer_segments_shown') }}

),

history as (

    select * from {{ ref('customer_segment_history') }}

),

upsell_rules as (

    select * from {{ ref('rfm_flag_rules') }}
    where flag = 'upsell_candidate'

),

cards as (

    select * from {{ ref('customer_segments') }}

),

customers as (

    select * from {{ ref('dim_customers') }}

),

consents as (

    select * from {{ ref('dim_customer_consents') }}
    where may_be_contacted

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

candidates as (

    select
        history.customer_id,
        history.segment,
        history.valid_from,
        history.valid_to,
        upsell_rules.flag is not null as is_candidate,
        coalesce(
            lag(upsell_rules.flag) over (partition by history.customer_id order by history.valid_from) is not null,
            false
        ) as was_candidate
    from history
    left join upsell_rules
        on
            history.r_score between upsell_rules.r_min and upsell_rules.r_max
            and history.f_score between upsell_rules.f_min and upsell_rules.f_max
            and history.m_score between upsell_rules.m_min and upsell_rules.m_max

),

found as (

    select
        customer_id,
        'loyal_at_risk' as alert_type,
        previous_segment as from_segment,
        segment as to_segment,
        valid_from as alerted_on,
        valid_to as ended_on
    from shown
    where previous_segment in ('vip', 'loyal') and segment in ('at_risk', 'dormant')

    union all

    select
        customer_id,
        'dormant_active_again' as alert_type,
        previous_segment as from_segment,
        segment as to_segment,
        valid_from as alerted_on,
        valid_to as ended_on
    from shown
    where previous_segment = 'dormant' and change_cause in ('purchase', 'activity')

    union all

    select
        customer_id,
        'upsell_window' as alert_type,
        segment as from_segment,
        segment as to_segment,
        {{ next_rescoring_date('valid_from') }} as alerted_on,
        valid_to as ended_on
    from candidates
    where is_candidate and not was_candidate

),

final as (

    select
        found.customer_id || '|' || found.alert_type || '|' || cast(found.alerted_on as text) as alert_id,
        found.customer_id,
        found.alert_type,
        found.from_segment,
        found.to_segment,
        customers.owner_manager_id,
        cards.m_amount,
        found.ended_on is null as is_open,
        consents.may_be_contacted_for_marketing,
        found.alerted_on
    from found
    cross join run_as_of
    inner join consents
        on found.customer_id = consents.customer_id
    inner join customers
        on found.customer_id = customers.customer_id
    inner join cards
        on found.customer_id = cards.customer_id
    where
        found.alerted_on <= run_as_of.as_of_date
        and found.alerted_on > {{ add_days('run_as_of.as_of_date', -(var('segment_alert_days') | int)) }}
        and (found.ended_on is null or found.alerted_on < found.ended_on)

)

select * from final
