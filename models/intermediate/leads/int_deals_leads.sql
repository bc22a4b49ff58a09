{#
    A deal has one lead at most: the one it names, else, of those that say they became it, the one that came first. So a lead that was
    entered twice does not win a deal twice.
#}
with

deals as (

    select * from {{ ref('unified_deals') }}

),

leads as (

    select * from {{ ref('unified_leads') }}

),

ranked_claims as (

    select
        converted_deal_id,
        lead_id,
        row_number() over (
            partition by converted_deal_id
            order by created_at asc nulls last, lead_id asc
        ) as first_to_last
    from leads
    where converted_deal_id is not null

),

claims as (

    select * from ranked_claims
    where first_to_last = 1

),

final as (

    select
        deals.deal_id,
        coalesce(leads.lead_id, claims.lead_id) as lead_id,
        deals.outcome,
        {{ to_reporting('deals.amount', 'deals.rate_to_reporting') }} as amount,
        deals.created_at,
        deals.closed_at
    from deals
    left join leads
        on deals.lead_id = leads.lead_id
    left join claims
        on deals.deal_id = claims.converted_deal_id
    where coalesce(leads.lead_id, claims.lead_id) is not null

)

select * from final
