{#
    What share of the orders would not come without a channel (Anderl, Becker, von Wangenheim, Schumann 2016): a
    chain of first order over the steps of journeys, and in it each channel in turn replaced by the end. Two steps
    at once make four, and four eight: after seven doublings a journey has gone 128 steps, and what is still under
    way is nothing (a test holds that).
#}
{%- set doublings = 7 -%}
with

transitions as (

    select * from {{ ref('int_journeys_transitions') }}

),

removals as (

    select distinct from_state as removed
    from transitions
    where from_state <> '(start)'

    union all

    select '(none)' as removed

),

{# An order stays an order; a removed channel, like an end without one, leads nowhere. #}
steps_1 as (

    select
        removals.removed,
        transitions.from_state,
        transitions.to_state,
        transitions.probability
    from transitions
    inner join removals
        on transitions.from_state <> removals.removed and transitions.to_state <> removals.removed
    where transitions.to_state <> '(nothing)'

    union all

    select
        removed,
        '(order)' as from_state,
        '(order)' as to_state,
        cast(1 as double precision) as probability
    from removals

),
{% for doubling in range(doublings) %}
steps_{{ 2 ** (doubling + 1) }} as (

    select
        former.removed,
        former.from_state,
        later.to_state,
        sum(former.probability * later.probability) as probability
    from steps_{{ 2 ** doubling }} as former
    inner join steps_{{ 2 ** doubling }} as later
        on former.removed = later.removed and former.to_state = later.from_state
    group by former.removed, former.from_state, later.to_state

),
{% endfor %}
starts as (

    select
        removed,
        sum(case when to_state = '(order)' then probability else 0 end) as order_chance,
        sum(case when to_state <> '(order)' then probability else 0 end) as going_on_chance
    from steps_{{ 2 ** doublings }}
    where from_state = '(start)'
    group by removed

),

final as (

    select
        removals.removed as channel,
        {{ rounded('whole.order_chance', 9) }} as order_chance,
        {{ rounded('coalesce(starts.order_chance, 0)', 9) }} as order_chance_without,
        case
            when whole.order_chance > 0
                then {{ rounded('greatest(1 - coalesce(starts.order_chance, 0) / whole.order_chance, 0)', 9) }}
        end as removal_effect,
        {{ rounded('whole.going_on_chance', 9) }} as going_on_chance
    from removals
    cross join starts as whole
    left join starts
        on removals.removed = starts.removed
    where removals.removed <> '(none)' and whole.removed = '(none)'

)

select * from final
