{#
    Upper end of the interval of a difference of two proportions, first less second (Newcombe 1998, method 10: from
    the Wilson limits of both); NULL where one of them has no trials.
#}
{% macro newcombe_high(successes, trials, other_successes, other_trials) -%}
    cast(round(cast(
        cast({{ successes }} as double precision) / nullif({{ trials }}, 0)
        - cast({{ other_successes }} as double precision) / nullif({{ other_trials }}, 0)
        + sqrt(
            power({{ wilson_high(successes, trials) }} - cast({{ successes }} as double precision) / nullif({{ trials }}, 0), 2)
            + power(
                cast({{ other_successes }} as double precision) / nullif({{ other_trials }}, 0)
                - {{ wilson_low(other_successes, other_trials) }}, 2
            )
        )
        as decimal(38, 12)
    ), 6) as decimal(18, 6))
{%- endmacro %}
