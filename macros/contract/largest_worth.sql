{# What one amount may be worth in the reporting currency: a thousandth of what decimal(18, 2) holds, so that sums fit too. #}
{% macro largest_worth() -%} 10000000000000 {%- endmacro %}
