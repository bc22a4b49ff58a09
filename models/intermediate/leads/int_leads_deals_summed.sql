with

deals as (

    select * from {{ ref('int_deals_leads') }}

),

ranked as (

    select
        *,
        row_number() over (partition by lead_id order by created_at asc nulls last, deal_id asc) as first_to_last
    from deals

),

final as (

    select
        lead_id,
        max(case when first_to_last = 1 then deal_id end) as first_deal_id,
        count(*) as deal_count,
        count(case when outcome = 'open' then 1 end) as open_deal_count,
        count(case when outcome = 'won' then 1 end) as won_deal_count,
        cast(coalesce(sum(case when outcome = 'won' then amount end), 0) as decimal(18, 2)) as won_amount,
        min(created_at) as first_deal_at,
        min(case when outcome = 'won' then closed_at end) as first_won_at
    from ranked
    group by lead_id

)

select * from final
