{#
    One end of the Wilson score interval of a proportion (Wilson 1927; method 3 of Newcombe 1998), without continuity correction, in its
    form for counts: (s + z^2 / 2 -+ z * sqrt(s * (n - s) / n + z^2 / 4)) / (n + z^2). `sign` is - or +.
    Where successes are below zero or above the trials there is no proportion: NULL, not an engine's error about a root.
    Twelve decimals first, as in safe_divide, so that every engine gives the same last digit; they also turn the rounding noise
    at 0 and 1 into 0 and 1.
#}
{% macro wilson_bound(successes, trials, sign, z) -%}
    {%- set s = 'cast(' ~ successes ~ ' as double precision)' -%}
    {%- set n = 'cast(' ~ trials ~ ' as double precision)' -%}
    case
        when {{ trials }} > 0 and {{ successes }} >= 0 and {{ successes }} <= {{ trials }}
            then cast(round(cast(
                (
                    {{ s }} + {{ z * z / 2 }}
                    {{ sign }} {{ z }} * sqrt({{ s }} * ({{ n }} - {{ s }}) / {{ n }} + {{ z * z / 4 }})
                ) / ({{ n }} + {{ z * z }})
                as decimal(38, 12)
            ), 6) as decimal(18, 6))
    end
{%- endmacro %}
