-- Each deal of the contract is one row of fct_deals, is in exactly one visit that goes on, and is won, lost or open
-- in win_rates.
with

deals as (

    select
        count(*) as deal_count,
        sum(case when outcome = 'won' then 1 else 0 end) as won_count,
        sum(case when outcome = 'lost' then 1 else 0 end) as lost_count,
        sum(case when outcome = 'open' then 1 else 0 end) as open_count
    from {{ ref('unified_deals') }}

),

found as (

    select
        'fct_deals' as mart,
        count(*) as deal_count,
        sum(case when outcome = 'won' then 1 else 0 end) as won_count,
        sum(case when outcome = 'lost' then 1 else 0 end) as lost_count,
        sum(case when outcome = 'open' then 1 else 0 end) as open_count
    from {{ ref('fct_deals') }}

    union all

    select
        'win_rates' as mart,
        sum(created_count) as deal_count,
        sum(won_count) as won_count,
        sum(lost_count) as lost_count,
        sum(open_count) as open_count
    from {{ ref('win_rates') }}
    where dimension = 'all'

    union all

    select
        'fct_deal_stage_visits' as mart,
        count(*) as deal_count,
        cast(null as bigint) as won_count,
        cast(null as bigint) as lost_count,
        cast(null as bigint) as open_count
    from {{ ref('fct_deal_stage_visits') }}
    where ended_by = 'still_there'

),

validation_errors as (

    select found.*
    from found
    cross join deals
    where
        coalesce(found.deal_count, 0) <> deals.deal_count
        or (found.mart <> 'fct_deal_stage_visits' and (
            coalesce(found.won_count, 0) <> coalesce(deals.won_count, 0)
            or coalesce(found.lost_count, 0) <> coalesce(deals.lost_count, 0)
            or coalesce(found.open_count, 0) <> coalesce(deals.open_count, 0)
        ))

)

select * from validation_errors
