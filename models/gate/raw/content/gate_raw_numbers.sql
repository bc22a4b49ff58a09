{#
    The size of numbers by the logarithm of their amount: a change of unit moves the mean by a constant, whatever the spread, and a
    few large orders move it little. Zero and negative numbers are counted, not averaged.
#}
{%- set types = ['money', 'price', 'quantity', 'integer', 'rate'] -%}
{%- set relations = checked_relations() -%}
{%- set numbers = columns_of_contract() | selectattr('type', 'in', types) | list -%}
with

freshness as (

    select * from {{ ref('gate_raw_freshness') }}

),

last_numbers as (

    select last_numbers.*
    from {{ source('last_published', 'gate_raw_numbers') }} as last_numbers
    cross join {{ ref('gate_run') }} as gate_run
    where gate_run.compares_rows

),

sums as (

    {% for number in numbers -%}
    {% set positive = 'case when checked_rows.' ~ number.name ~ ' > 0 then checked_rows.' ~ number.name ~ ' end' -%}
    {% set logarithm = 'ln(cast(' ~ positive ~ ' as double precision))' -%}
    select
        '{{ number.entity }}' as entity,
        checked_rows.source_system,
        '{{ number.name }}' as subject,
        count(*) as row_count,
        count({{ logarithm }}) as positive_count,
        sum({{ logarithm }}) as log_sum,
        sum({{ logarithm }} * {{ logarithm }}) as log_square_sum,
        count({{ is_recent('checked_rows', 'freshness', 'checked_rows.' ~ number.name ~ ' > 0') }}) as recent_positive_count,
        sum({{ is_recent('checked_rows', 'freshness') }} * {{ logarithm }}) as recent_log_sum
    from {{ relations[number.entity] }} as checked_rows
    inner join freshness
        on checked_rows.source_system = freshness.source_system and freshness.entity = '{{ number.entity }}'
    where checked_rows.verdict = 'valid' and checked_rows.{{ number.name }} is not null
    group by checked_rows.source_system
    {{ 'union all' if not loop.last }}
    {% else -%}
    select
        cast(null as text) as entity,
        cast(null as text) as source_system,
        cast(null as text) as subject,
        0 as row_count,
        0 as positive_count,
        cast(0 as double precision) as log_sum,
        cast(0 as double precision) as log_square_sum,
        0 as recent_positive_count,
        cast(0 as double precision) as recent_log_sum
    where 1 = 0
    {% endfor %}

),

{# Equal numbers have no spread, and rounding may even make it negative: a hundredth is the least that counts as noise. #}
described as (

    select
        *,
        log_sum / nullif(positive_count, 0) as log_mean,
        case
            when positive_count > 0
                then sqrt(greatest(0.0001, log_square_sum / positive_count - power(log_sum / positive_count, 2)))
        end as log_deviation,
        positive_count - recent_positive_count as older_positive_count,
        (log_sum - coalesce(recent_log_sum, 0)) / nullif(positive_count - recent_positive_count, 0) as older_log_mean,
        recent_log_sum / nullif(recent_positive_count, 0) as recent_log_mean
    from sums

),

final as (

    select
        described.entity,
        described.source_system,
        described.subject,
        cast(described.row_count as bigint) as row_count,
        cast(described.positive_count as bigint) as positive_count,
        cast(described.recent_positive_count as bigint) as recent_positive_count,
        last_numbers.positive_count as last_positive_count,
        cast(described.log_mean as decimal(18, 6)) as log_mean,
        cast(described.log_deviation as decimal(18, 6)) as log_deviation,
        cast(exp(described.log_mean) as decimal(38, 2)) as typical_amount,
        cast(exp(described.recent_log_mean) as decimal(38, 2)) as recent_typical_amount,
        {#-
            By how much the logarithm of the older rows moved (tonight's are judged apart), and how much of that the rows that
            came or went since explain by chance.
        -#}
        {{ '' }}
        cast(described.older_log_mean - last_numbers.log_mean as decimal(18, 6)) as log_shift,
        cast(
            described.log_deviation * sqrt(abs(described.older_positive_count - last_numbers.positive_count))
            / nullif(described.older_positive_count, 0) as decimal(18, 6)
        ) as log_shift_noise,
        cast(described.recent_log_mean - described.older_log_mean as decimal(18, 6)) as recent_log_shift,
        cast(described.log_deviation / sqrt(nullif(described.recent_positive_count, 0)) as decimal(18, 6))
            as recent_log_shift_noise
    from described
    left join last_numbers
        on
            described.entity = last_numbers.entity
            and described.source_system = last_numbers.source_system
            and described.subject = last_numbers.subject

)

select * from final
