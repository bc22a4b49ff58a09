{#
    Bin 1 to 5 of a value: 1 + the number of cut points it is strictly greater than. Equal values always share a bin,
    whatever the order of the rows; NTILE would split them.
#}
{% macro bin_of(value, cuts, prefix='') -%}
    (1
    {%- for number in range(1, 5) %}
    + case when {{ value }} > {{ cuts }}.{{ prefix }}cut_{{ number }} then 1 else 0 end
    {%- endfor %})
{%- endmacro %}
