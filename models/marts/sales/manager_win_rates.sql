{#
    Managers side by side. A place among them is given only where intervals separate: who is better than all who stand
    behind and worse than all who stand before, beyond what chance does. Else there is a range of places.
#}
with

by_period as (

    select * from {{ ref('win_rates_by_period') }}
    where dimension = 'manager' and dimension_value <> 'unknown'

),

managers as (

    select * from {{ ref('dim_managers') }}

),

named as (

    select
        by_period.*,
        by_period.dimension_value as manager_id,
        by_period.won_count + by_period.lost_count as closed_count,
        coalesce(managers.manager_name, by_period.dimension_value) as manager_name,
        managers.team_id
    from by_period
    left join managers
        on by_period.dimension_value = managers.manager_id

),

compared as (

    select
        named.manager_id,
        named.period_grain,
        named.period_start,
        count(*) as compared_count,
        sum(case when rivals.win_rate_closed_low > named.win_rate_closed_high then 1 else 0 end) as better_count,
        sum(case when rivals.win_rate_closed_high < named.win_rate_closed_low then 1 else 0 end) as worse_count
    from named
    inner join named as rivals
        on {{ same_period('named', 'rivals') }}
    where named.has_enough_closed and rivals.has_enough_closed
    group by named.manager_id, named.period_grain, named.period_start

),

teams as (

    select
        *,
        sum(won_count) over (partition by period_grain, period_start, team_id) - won_count as others_won_count,
        sum(closed_count) over (partition by period_grain, period_start, team_id) - closed_count as others_closed_count
    from named

),

final as (

    select
        teams.period_grain,
        teams.period_start,
        teams.manager_id,
        teams.manager_name,
        teams.team_id,
        teams.created_count,
        teams.won_count,
        teams.lost_count,
        teams.open_count,
        teams.won_amount,
        teams.has_enough_closed,
        teams.win_rate_closed,
        teams.win_rate_closed_low,
        teams.win_rate_closed_high,
        teams.win_rate_created,
        teams.cumulative_incidence_won,
        case
            when teams.team_id is not null
                then {{ safe_divide('teams.others_won_count', 'teams.others_closed_count') }}
        end as team_win_rate_closed,
        case
            when
                teams.team_id is null
                or not teams.has_enough_closed
                or teams.others_closed_count < {{ var('sales_minimum_count') }} then null
            when teams.win_rate_closed_low > {{ wilson_high('teams.others_won_count', 'teams.others_closed_count') }}
                then 'above'
            when teams.win_rate_closed_high < {{ wilson_low('teams.others_won_count', 'teams.others_closed_count') }}
                then 'below'
            else 'not_distinguishable'
        end as against_team,
        cast(compared.better_count + 1 as integer) as best_rank,
        cast(compared.compared_count - compared.worse_count as integer) as worst_rank,
        cast(
            case
                when compared.better_count + 1 = compared.compared_count - compared.worse_count
                    then compared.better_count + 1
            end
            as integer
        ) as separated_rank
    from teams
    left join compared
        on
            teams.manager_id = compared.manager_id
            and {{ same_period('teams', 'compared') }}

)

select * from final
