{#
    Whom to ask again and when: the newest lost deal of a customer who has no open one and has not come back, whose
    reason lets somebody ask again and who was not tried too often. Nobody is listed who withdrew the consent to
    processing.
#}
with

deals as (

    select * from {{ ref('fct_deals') }}
    where customer_id is not null

),

followed as (

    select * from {{ ref('int_lost_deals_followed') }}

),

consents as (

    select * from {{ ref('dim_customer_consents') }}
    where may_be_contacted

),

managers as (

    select * from {{ ref('dim_managers') }}

),

run_as_of as (

    select * from {{ ref('run_as_of') }}

),

with_open_deals as (

    select distinct customer_id
    from deals
    where outcome = 'open'

),

lost as (

    select
        deals.*,
        row_number() over (partition by deals.customer_id order by deals.closed_at desc, deals.deal_id desc) as place
    from deals
    where deals.outcome = 'lost' and deals.closed_at is not null

),

final as (

    select
        lost.deal_id,
        lost.customer_id,
        lost.pipeline_id,
        lost.last_open_stage_id,
        lost.owner_manager_id,
        managers.manager_name as owner_name,
        managers.left_on is not null and managers.left_on < run_as_of.as_of_date as has_owner_left,
        lost.team_id,
        lost.segment_at_closing as segment,
        lost.loss_reason,
        case when followed.recontact_due_on <= run_as_of.as_of_date then 'due' else 'waiting' end as status,
        followed.try_count,
        lost.amount,
        consents.may_be_contacted_for_marketing,
        lost.closed_date as lost_on,
        followed.recontact_due_on as due_on,
        followed.last_tried_on
    from lost
    cross join run_as_of
    inner join followed
        on lost.deal_id = followed.deal_id
    inner join consents
        on lost.customer_id = consents.customer_id
    left join with_open_deals
        on lost.customer_id = with_open_deals.customer_id
    left join managers
        on lost.owner_manager_id = managers.manager_id
    where
        lost.place = 1
        and followed.recontact_due_on is not null
        and followed.returned_at is null
        and followed.try_count < {{ var('recontact_maximum_tries') }}
        and with_open_deals.customer_id is null

)

select * from final
