{#
    Purchases expected of a customer who is still there (Fader, Hardie, Lee 2005, equation 10, and the like for
    MBG/NBD): (c / (a - 1)) * (1 - (1 - z)^(a - 1) * 2F1). The series is taken to 150 terms: z stays below 0.95
    where a customer is no younger than a week and a year is asked for.
#}
{%- set chunks = [] -%}
{%- for first in range(135, -1, -15) -%}{%- do chunks.append([first, first + 14]) -%}{%- endfor -%}
with

cells as (

    select * from {{ ref('int_buying_cells') }}

),

{% for first, last in chunks -%}
terms_{{ first }} as (

    select
        cells.*,
        {{ hypergeometric_terms(
            'cells.a_of_series', 'cells.b_of_series', 'cells.c_of_series', 'cells.z', first, last,
            '1e0' if loop.first else 'cells.series'
        ) }} as next_series
    from {{ 'cells' if loop.first else 'chunk_' ~ chunks[loop.index0 - 1][0] ~ ' as cells' }}

),

chunk_{{ first }} as (

    select
        role,
        model,
        repeat_count,
        age_days,
        horizon,
        a,
        a_of_series,
        b_of_series,
        c_of_series,
        z,
        next_series as series
    from terms_{{ first }}

),

{% endfor -%}
final as (

    select
        role,
        model,
        repeat_count,
        age_days,
        horizon,
        {{ rounded('c_of_series / (a - 1) * (1 - power(1 - z, a - 1) * series)', 9) }} as expected_count
    from chunk_0

)

select * from final
