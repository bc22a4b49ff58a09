{# After the steps that removal effects look at, next to no journey is still under way. #}
select *
from {{ ref('int_channels_removal_effects') }}
where going_on_chance > 0.000001
