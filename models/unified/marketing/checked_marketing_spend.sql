{{ checked_entity('marketing_spend', converts=true) }}
