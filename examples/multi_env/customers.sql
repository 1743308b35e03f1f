select
    id,
    email,
    last_name,
    phone
from customers
where is_active
