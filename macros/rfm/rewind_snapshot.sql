{#
    Takes the deliveries of this run's as-of back out of a snapshot before it is written: a night that is run again delivers in place
    of its first run, and leaves no stretch of no length. A run that looks back changes nothing.
#}
{% macro rewind_snapshot(relation) -%}
    {%- set as_of = 'select as_of_at from ' ~ ref('run_as_of') -%}
    {%- if execute and load_relation(relation) is not none -%}
        {%- set is_newest = 'not exists (select 1 from ' ~ relation ~ ' as later where later.updated_at > (' ~ as_of ~ '))' -%}
        delete from {{ relation }} where valid_from = ({{ as_of }}) and {{ is_newest }};
        update {{ relation }} set valid_to = null where valid_to = ({{ as_of }}) and {{ is_newest }}
    {%- else -%}
        select 1
    {%- endif -%}
{%- endmacro %}
