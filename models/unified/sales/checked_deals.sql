{{ checked_entity('deals', converts=true) }}
