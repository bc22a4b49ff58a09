{#
    The largest plausible value by type, where a column states no `maximum` of its own. Beyond them a value is damage (a key in
    the wrong column, cents of cents), and adding such values up would leave the 18 digits that amounts have.
#}
{% macro default_maxima() %}
    {{ return({'money': 100000000000, 'price': 10000000000, 'quantity': 1000000000, 'rate': 10000000}) }}
{% endmacro %}
