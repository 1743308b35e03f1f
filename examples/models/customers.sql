select id, email, last_name
from customers
where is_active
