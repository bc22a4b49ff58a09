{{ config(alias='loss_reasons') }}

{# Lost deals by reason where and when they were lost, and how many of their customers came back since. #}
with

deals as (

    select * from {{ ref('fct_deals') }}
    where outcome = 'lost'

),

followed as (

    select * from {{ ref('int_lost_deals_followed') }}

),

reasons as (

    select * from {{ ref('loss_reasons') }}

),

dimensions as (

    {{ dimension_list(more=['stage']) }}

),

grains as (

    {{ period_grains() }}

),

by_dimension as (

    select
        grains.period_grain,
        {{ period_start('grains.period_grain', 'deals.closed_date') }} as period_start,
        dimensions.dimension,
        {{ dimension_value('deals', segment='segment_at_closing', more={'stage': 'last_open_stage_id'}) }}
            as dimension_value,
        deals.loss_reason,
        deals.amount,
        followed.try_count,
        followed.returned_at
    from deals
    cross join dimensions
    cross join grains
    inner join followed
        on deals.deal_id = followed.deal_id

),

summed as (

    select
        period_grain,
        period_start,
        dimension,
        dimension_value,
        loss_reason,
        count(*) as lost_count,
        sum(case when returned_at is not null then 1 else 0 end) as returned_count,
        sum(
            case when returned_at is null and try_count >= {{ var('recontact_maximum_tries') }} then 1 else 0 end
        ) as archived_count,
        coalesce(sum(amount), 0) as lost_amount
    from by_dimension
    group by period_grain, period_start, dimension, dimension_value, loss_reason

),

totalled as (

    select
        *,
        sum(lost_count) over (partition by period_grain, period_start, dimension, dimension_value) as all_lost_count
    from summed

),

final as (

    select
        totalled.period_grain,
        totalled.period_start,
        totalled.dimension,
        totalled.dimension_value,
        totalled.loss_reason,
        coalesce(reasons.label_en, totalled.loss_reason) as label_en,
        coalesce(reasons.label_ru, totalled.loss_reason) as label_ru,
        cast(totalled.lost_count as integer) as lost_count,
        cast(totalled.all_lost_count as integer) as all_lost_count,
        {{ safe_divide('totalled.lost_count', 'totalled.all_lost_count') }} as lost_share,
        {{ wilson_low('totalled.lost_count', 'totalled.all_lost_count') }} as lost_share_low,
        {{ wilson_high('totalled.lost_count', 'totalled.all_lost_count') }} as lost_share_high,
        cast(totalled.returned_count as integer) as returned_count,
        {{ safe_divide('totalled.returned_count', 'totalled.lost_count') }} as returned_share,
        cast(totalled.archived_count as integer) as archived_count,
        cast(totalled.lost_amount as decimal(18, 2)) as lost_amount
    from totalled
    left join reasons
        on totalled.loss_reason = reasons.loss_reason

)

select * from final
