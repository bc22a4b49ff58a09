{#
    Terms first to last of Gauss's series 2F1(a, b; c; z), from the inside out (Horner): 1 + c0 z (1 + c1 z (1 + ...)). `inner` is what the terms after them gave,
    1 for none. Models take some dozens at a time, so that no expression grows too deep for an engine.
#}
{% macro hypergeometric_terms(a, b, c, z, first, last, inner) -%}
    {%- for term in range(first, last + 1) -%}
        (1e0 + ({{ a }} + {{ term }}) * ({{ b }} + {{ term }}) / (({{ c }} + {{ term }}) * {{ term + 1 }}) * {{ z }} *
    {%- endfor -%}
    {{ inner }}
    {%- for term in range(first, last + 1) -%} ) {%- endfor -%}
{%- endmacro %}
