{# The rows in which two CTEs of a test differ, each with the side it is missing on; columns is a list of names. #}
{% macro differences(got, expected, columns) -%}
    {%- set names = columns | join(', ') %}
    (
        select 'expected, not found' as difference, {{ names }} from {{ expected }}
        except all
        select 'expected, not found' as difference, {{ names }} from {{ got }}
    )
    union all
    (
        select 'found, not expected' as difference, {{ names }} from {{ got }}
        except all
        select 'found, not expected' as difference, {{ names }} from {{ expected }}
    )
{%- endmacro %}
